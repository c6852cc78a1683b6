"""How a figure stands to its target and to others, as a text says and as the data do."""

import datetime
from dataclasses import replace

from scorecard.commentary import saying
from scorecard.commentary.claims import StandingClaim
from scorecard.commentary.comparing import AS_PRAISE, Reference, Truth, stands
from scorecard.commentary.dates import months_between
from scorecard.commentary.figures import DatedFigure, OthersFigure
from scorecard.commentary.verdicts import AGREES, CANNOT, CONTRADICTED, Case, Judgement, judged

# A year's statistics are superseded 17 to 20 months after the day they are for. A benchmark that is older may not be
# the one that the author had.
MONTHS_OF_A_BENCHMARK = 16


def judge_standing(claim: StandingClaim, case: Case) -> Judgement:
    """A claim about the target or about others, at one period."""
    point = case.point(claim.when)
    if point is None or point.value is None:
        return judged(CANNOT, saying.no_figure(claim.when or case.period_end, point))
    if claim.to == "target":
        return _against_target(claim, case, point)
    return _against_others(claim, case, point)


def other_reading(claim: StandingClaim, case: Case) -> StandingClaim | None:
    """The claim with above read as better, where the text leaves open whether it means the number."""
    if case.line.good_is != "low" or claim.relation not in AS_PRAISE:
        return None
    means_number = claim.called in ("figure", "name", "cases") or claim.quoted is not None
    if means_number and claim.relation != "exceeds":
        return None
    return replace(claim, relation=AS_PRAISE[claim.relation])


TWO_READINGS = "Where a low figure is good, the words may mean the height of the figure or how good it is"


def standing_truth(claim: StandingClaim, case: Case, period_end: datetime.date) -> Truth:
    """Whether a standing was so at a period, for claims that it lasted."""
    point = case.point(period_end)
    if point is None or point.value is None:
        return Truth(None, saying.no_figure(period_end, point))
    reference: Reference | None
    if claim.to == "target":
        reference, why = target_of(point, case), f"No target stands for {saying.month(period_end)}"
    else:
        other, why = _benchmark(claim.to, case)
        reference = None if other is None else _reference_of(other, case)
    if reference is None:
        return Truth(None, why)
    return _truth(claim, point.value, reference, case)


def target_of(point: DatedFigure, case: Case) -> Reference | None:
    """The target of a period as something to compare with: its own tolerance, where people have decided one."""
    if point.target is None:
        return None
    return Reference(point.target, point.tolerance or case.tolerance, is_target=True)


def _against_target(claim: StandingClaim, case: Case, point: DatedFigure) -> Judgement:
    target = target_of(point, case)
    assert point.value is not None
    if target is None:
        return judged(CANNOT, f"No target stands for {saying.month(point.period_end)}")
    said = saying.against_target(point, case.line)
    if claim.quoted is not None and not claim.quoted.may_be(target.value):
        is_figure = claim.may_be_figure and claim.quoted.may_be(point.value)
        others = {other.target for other in case.line.series[case.component].values()} - {None}
        is_open = claim.may_be_figure or any(claim.quoted.may_be(other) for other in others if other is not None)
        if not is_figure:
            why = "The number in the text may be another target, or something else" if is_open else ""
            return judged(CANNOT if is_open else CONTRADICTED, said, why)
    if claim.relation == "quoted":
        return judged(AGREES, said)
    return _judged(claim, case, point, target, said)


def _against_others(claim: StandingClaim, case: Case, point: DatedFigure) -> Judgement:
    other, why = _benchmark(claim.to, case)
    if other is None:
        return judged(CANNOT, why)
    said = saying.against_others(point, other, case.line)
    reference = _reference_of(other, case)
    if claim.quoted is not None and not claim.quoted.may_be(reference.value):
        return judged(CANNOT, said, "The text compares with another figure than the one held here")
    return _judged(claim, case, point, reference, said)


def _judged(claim: StandingClaim, case: Case, point: DatedFigure, reference: Reference, said: str) -> Judgement:
    assert point.value is not None
    truth = _truth(claim, point.value, reference, case)
    if truth.is_true is None:
        return judged(CANNOT, said, truth.why)
    if truth.is_true:
        return judged(AGREES, said)
    praise = other_reading(claim, case)
    if praise is not None and _truth(praise, point.value, reference, case).is_true is not False:
        return judged(CANNOT, said, TWO_READINGS)
    if claim.is_past and claim.when is None:
        before = case.before(point.period_end)
        if standing_truth(claim, case, before).is_true:
            return judged(CANNOT, said, f"It was so for {saying.month(before)}, and the text names no period")
    return judged(CONTRADICTED, said)


def _truth(claim: StandingClaim, value: float, reference: Reference, case: Case) -> Truth:
    gap = abs(value - reference.value)
    if claim.relation == "within":
        assert claim.amount is not None
        is_good = gap == 0 or stands("better", value, reference, case.line).is_true
        is_so = gap <= claim.amount.as_float + reference.slack or (reference.is_target and is_good)
        return Truth(bool(is_so))
    truth = stands(claim.relation, value, reference, case.line, claim.is_negated)
    if not truth.is_true or claim.amount is None:
        return truth
    if claim.amount_bound in ("under", "within"):
        return Truth(gap <= claim.amount.as_float + reference.slack)
    if claim.amount_bound in ("over", "at least"):
        return Truth(gap >= claim.amount.as_float - reference.slack)
    is_so = claim.amount.may_be_between(value, reference.value)
    return Truth(is_so or (not reference.is_target and abs(gap - claim.amount.as_float) <= reference.slack))


def _benchmark(to: str, case: Case) -> tuple[OthersFigure | None, str]:
    """The figure of others that a text means, or why there is none to compare with."""
    kind, _, name = to.partition(":")
    held = case.line.benchmarks.get(case.component, ())
    found = [other for other in held if other.kind == kind and (not name or other.geography.lower() == name)]
    if not found and kind == "comparator_average":
        found = [other for other in held if other.kind != "england"]
    if len(found) != 1 or found[0].value is None:
        return None, "No figure of theirs is held to compare with"
    [other] = found
    if other.period_end is None:
        return None, f"The period of {saying.their(other)} figure is not known"
    if months_between(other.period_end, case.period_end) > MONTHS_OF_A_BENCHMARK:
        period = other.period[:1].lower() + other.period[1:]
        return None, f"The figure held to compare with is of {period}: a later one may be out"
    return other, ""


def _reference_of(other: OthersFigure, case: Case) -> Reference:
    assert other.value is not None
    return Reference(other.value, case.tolerance, is_target=False, slack=other.slack)
