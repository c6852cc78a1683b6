"""So many months in a row: counted back from the period that the text is about."""

import datetime

from scorecard.commentary import saying
from scorecard.commentary.claims import ChangeClaim, Claim, StandingClaim
from scorecard.commentary.comparing import Truth
from scorecard.commentary.movements import change_truth
from scorecard.commentary.standings import TWO_READINGS, other_reading, standing_truth
from scorecard.commentary.verdicts import AGREES, CANNOT, CONTRADICTED, Case, Judgement, judged

RELATIONS = {
    "above": "been above",
    "below": "been below",
    "at least": "been at or above",
    "at most": "been at or below",
    "better": "met or been better than",
    "worse": "been worse than",
    "exceeds": "been above",
    "in line": "been in line with",
    "on": "been on",
    "met": "met",
    "missed": "missed",
    "within": "been that near to",
}
DIRECTIONS = {
    "up": "risen",
    "down": "fallen",
    "better": "improved",
    "worse": "worsened",
    "declined": "declined",
    "same": "stayed the same",
}
# A release restates three years: no run can be told longer.
LONGEST = 36


def judge_run(claim: Claim, case: Case) -> Judgement:
    """A standing or a change that is said to have lasted."""
    assert isinstance(claim, StandingClaim | ChangeClaim) and claim.run is not None
    if claim.run.unit not in ("", "month" if case.line.months_apart == 1 else "quarter"):
        every = "month" if case.line.months_apart == 1 else "quarter"
        return judged(CANNOT, f"The measure has a figure every {every}, and the text counts {claim.run.unit}s")
    if isinstance(claim, ChangeClaim) and any((claim.start, claim.end, claim.amount, claim.since, claim.back)):
        return judged(CANNOT, "The text says several things of one run")
    lasted, might_have, doubt = _counted(claim, case)
    wanted = claim.run.periods
    said = _said(claim, case, lasted)
    if lasted >= wanted:
        wrong_target = _wrong_target(claim, case)
        return wrong_target or judged(AGREES, said)
    if might_have >= wanted:
        return judged(CANNOT, said, doubt)
    if isinstance(claim, ChangeClaim) and might_have == wanted - 1 and might_have:
        return judged(CANNOT, said, f"Between {saying.periods(wanted, case.line)} lie {wanted - 1} changes")
    praise = other_reading(claim, case) if isinstance(claim, StandingClaim) else None
    if praise is not None and _counted(praise, case)[1] >= wanted:
        return judged(CANNOT, said, TWO_READINGS)
    return judged(CONTRADICTED, said)


def _counted(claim: StandingClaim | ChangeClaim, case: Case) -> tuple[int, int, str]:
    """For how many periods it was so for sure, for how many it may have been, and the first doubt."""
    period_end, lasted, might_have, doubt = claim.when or case.period_end, 0, 0, ""
    for might_have in range(LONGEST + 1):
        truth = _truth(claim, case, case.before(period_end, might_have))
        if truth.is_true is False:
            break
        if truth.is_true is None:
            doubt = doubt or truth.why
        elif not doubt:
            lasted = might_have + 1
    return lasted, might_have, doubt


def _truth(claim: StandingClaim | ChangeClaim, case: Case, period_end: datetime.date) -> Truth:
    if isinstance(claim, StandingClaim):
        return standing_truth(claim, case, period_end)
    return change_truth(claim, case, period_end)


def _said(claim: StandingClaim | ChangeClaim, case: Case, lasted: int) -> str:
    period_end = claim.when or case.period_end
    point = case.point(period_end)
    if point is None or point.value is None:
        return saying.no_figure(period_end, point)
    if isinstance(claim, StandingClaim):
        to = "the target" if claim.to == "target" else "theirs"
        words = f"{'not ' if claim.is_negated else ''}{RELATIONS[claim.relation]} {to}"
        alone = saying.against_target(point, case.line) if claim.to == "target" and point.target is not None else ""
    else:
        words = f"{'not ' if claim.is_negated else ''}{DIRECTIONS[claim.direction]}"
        before = case.point(case.before(period_end))
        alone = saying.change(point, before, case.line) if before is not None and before.value is not None else ""
    if not lasted:
        return alone or saying.figure(point, case.line)
    since = case.before(period_end, lasted - 1)
    return f"The figure has {words} for {saying.periods(lasted, case.line)} in a row, since {saying.month(since)}"


def _wrong_target(claim: StandingClaim | ChangeClaim, case: Case) -> Judgement | None:
    """A run below `the target of 25%`, where the target is another."""
    if not isinstance(claim, StandingClaim) or claim.quoted is None or claim.to != "target":
        return None
    point = case.point(claim.when)
    if point is None or point.target is None or point.value is None or claim.quoted.may_be(point.target):
        return None
    if claim.may_be_figure:
        return None if claim.quoted.may_be(point.value) else judged(CANNOT, saying.against_target(point, case.line))
    return judged(CONTRADICTED, saying.against_target(point, case.line))
