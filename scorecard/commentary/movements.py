"""How a figure moved, as a text says and as the data do."""

import datetime
from collections.abc import Sequence

from scorecard.commentary import saying
from scorecard.commentary.claims import ChangeClaim
from scorecard.commentary.comparing import Truth, moved
from scorecard.commentary.dates import months_before
from scorecard.commentary.figures import DatedFigure
from scorecard.commentary.verdicts import (
    AGREES,
    CANNOT,
    CONTRADICTED,
    Case,
    Judgement,
    is_figure,
    judged,
    was_released,
)

# What a text may look back to that names no period: the one before, a quarter, a year.
USUAL_MONTHS_BACK = (3, 12)
NO_PERIOD = "The text does not say since when"


def judge_change(claim: ChangeClaim, case: Case) -> Judgement:
    """A claim that the figure moved, or moved from somewhere, or to somewhere, or so far."""
    now = case.point(claim.when)
    if now is None or now.value is None:
        return judged(CANNOT, saying.no_figure(claim.when or case.period_end, now))
    if claim.end is not None and not is_figure(claim.end, now):
        return _other_end(claim, case, now)
    named = _named_periods(claim, case, now)
    periods = named or [case.before(now.period_end)]
    before = [point for point in map(case.point, periods) if point is not None and point.value is not None]
    if claim.start is not None:
        return _from_a_number(claim, case, now, before, periods)
    if not before:
        return judged(CANNOT, saying.no_figure(periods[0], case.point(periods[0])))
    if claim.amount is not None:
        return _by_an_amount(claim, case, now, before, bool(named))
    return _direction_alone(claim, case, now, before, bool(named))


def change_truth(claim: ChangeClaim, case: Case, period_end: datetime.date) -> Truth:
    """Whether the figure moved from the period before to this one, for claims that it went on."""
    now, before = case.point(period_end), case.point(case.before(period_end))
    if now is None or now.value is None:
        return Truth(None, saying.no_figure(period_end, now))
    if before is None or before.value is None:
        return Truth(None, saying.no_figure(case.before(period_end), before))
    return _moved(claim, case, now, before)


def _named_periods(claim: ChangeClaim, case: Case, now: DatedFigure) -> list[datetime.date]:
    """What the text compares with; none where it does not say. `Since April` may mean April or the month before."""
    if claim.since is not None:
        opening = [case.before(claim.since)] if claim.opens_at_since else []
        return [claim.since, *opening]
    if claim.back is not None:
        months = claim.back.periods * {"quarter": 3, "year": 12}.get(claim.back.unit, 1)
        return [months_before(now.period_end, months)]
    # `fell this month`, `rose in March`
    return [case.before(now.period_end)] if claim.when is not None else []


def _moved(claim: ChangeClaim, case: Case, now: DatedFigure, before: DatedFigure) -> Truth:
    assert now.value is not None and before.value is not None
    truth = moved(claim.direction, now.value, before.value, case.line, claim.called, case.tolerance)
    if claim.is_negated and truth.is_true is not None:
        return Truth(not truth.is_true)
    return truth


def _other_end(claim: ChangeClaim, case: Case, now: DatedFigure) -> Judgement:
    assert claim.end is not None
    said = saying.figure(now, case.line)
    earlier = case.earlier_that_may_be(claim.end, now.period_end)
    if claim.when is None and claim.start is not None and earlier is not None:
        return judged(CANNOT, said, f"The text may mean the figure for {saying.month(earlier.period_end)}")
    if any(claim.end.may_be(value) for value in now.sums):
        return judged(CANNOT, said, "The text may mean the figure over 12 months, or for the year to date")
    if claim.when is not None and was_released(claim.end, now):
        return judged(CANNOT, said, "It was released before as the text has it")
    return judged(CONTRADICTED, said)


def _from_a_number(
    claim: ChangeClaim, case: Case, now: DatedFigure, before: Sequence[DatedFigure], periods: Sequence[datetime.date]
) -> Judgement:
    """Up from 71%: the direction must fit the number, and the number the figure that it is said to be."""
    assert claim.start is not None and now.value is not None
    said = saying.change(now, before[0], case.line) if before else saying.figure(now, case.line)
    truth = moved(claim.direction, now.value, claim.start.as_float, case.line, claim.called, case.tolerance)
    if truth.is_true is False and not claim.start.may_be(now.value):
        return judged(CONTRADICTED, said)
    if not truth.is_true:
        return judged(CANNOT, said, truth.why or "The figure is what the text starts from")
    if any(is_figure(claim.start, point) for point in before):
        return judged(AGREES if _amount_fits(claim, now, before) else CONTRADICTED, said)
    if not before:
        return judged(CANNOT, saying.no_figure(periods[0], case.point(periods[0])))
    if any(was_released(claim.start, point) for point in before):
        return judged(CANNOT, said, "The earlier figure was released before as the text has it, and has been restated")
    is_named = claim.since is not None or claim.back is not None
    other = None if is_named else case.earlier_that_may_be(claim.start, now.period_end)
    if other is not None:
        why = f"The text may mean the figure for {saying.month(other.period_end)}, and names no period"
        return judged(CANNOT, said, why)
    return judged(CONTRADICTED, said)


def _amount_fits(claim: ChangeClaim, now: DatedFigure, before: Sequence[DatedFigure]) -> bool:
    """Whether the distance that a text gives beside its numbers is theirs, or that of the figures."""
    if claim.amount is None:
        return True
    assert claim.start is not None and now.value is not None
    starts = [claim.start.as_float, *(point.value for point in before if point.value is not None)]
    return any(claim.amount.may_be_between(now.value, start) for start in starts)


def _by_an_amount(
    claim: ChangeClaim, case: Case, now: DatedFigure, before: Sequence[DatedFigure], is_named: bool
) -> Judgement:
    assert claim.amount is not None and now.value is not None
    said = saying.change(now, before[0], case.line)
    if any(_fits(claim, case, now, point) for point in before):
        return judged(AGREES, said)
    others = [point for point in case.earlier(now.period_end) if not is_named and _fits(claim, case, now, point)]
    if others:
        return judged(CANNOT, said, f"The text may compare with {saying.month(others[0].period_end)}")
    truths = [_moved(claim, case, now, point) for point in before]
    if all(truth.is_true is None for truth in truths):
        return judged(CANNOT, said, truths[0].why)
    return judged(CONTRADICTED, said)


def _fits(claim: ChangeClaim, case: Case, now: DatedFigure, before: DatedFigure) -> bool:
    assert claim.amount is not None and now.value is not None and before.value is not None
    is_so = claim.amount.may_be_between(now.value, before.value)
    return is_so and _moved(claim, case, now, before).is_true is not False


def _direction_alone(
    claim: ChangeClaim, case: Case, now: DatedFigure, before: Sequence[DatedFigure], is_named: bool
) -> Judgement:
    """Where the text names no period, it is contradicted only if it is so since none that anybody would mean."""
    said = saying.change(now, before[0], case.line)
    truths = [_moved(claim, case, now, point) for point in before]
    if truths[0].is_true:
        return judged(AGREES, said)
    if is_named:
        if all(truth.is_true is False for truth in truths):
            return judged(CONTRADICTED, said)
        return judged(
            CANNOT, said, next((truth.why for truth in truths if truth.why), "It depends on the day it began")
        )
    usual = [case.point(months_before(now.period_end, months)) for months in USUAL_MONTHS_BACK]
    known = [point for point in usual if point is not None and point.value is not None]
    truths += [_moved(claim, case, now, point) for point in known]
    is_false = all(truth.is_true is False for truth in truths) and len(known) == len(USUAL_MONTHS_BACK)
    return judged(CONTRADICTED, said) if is_false else judged(CANNOT, said, truths[0].why or NO_PERIOD)
