"""Claims held against the figures. Where the figures leave a doubt, nothing is called contradicted."""

import datetime

from scorecard.commentary import saying
from scorecard.commentary.claims import ChangeClaim, Claim, FigureClaim, ShareClaim, StandingClaim
from scorecard.commentary.figures import CommentedLine, DatedFigure
from scorecard.commentary.movements import judge_change
from scorecard.commentary.standings import judge_standing
from scorecard.commentary.streaks import judge_run
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

# `Three of four` is a way to speak of 74%, and no count of four.
LARGEST_MANNER_OF_SPEAKING = 10


def judge(claim: Claim, line: CommentedLine, period_end: datetime.date, in_line_tolerance: float) -> Judgement | None:
    """The verdict on a claim of a commentary about a period; none where the claim may not be about the line at all."""
    case = Case(line=line, component=claim.component, period_end=period_end, tolerance=in_line_tolerance)
    if claim.run is not None:
        return judge_run(claim, case)
    if isinstance(claim, StandingClaim):
        return judge_standing(claim, case)
    if isinstance(claim, ChangeClaim):
        return judge_change(claim, case)
    point = case.point(claim.when)
    if point is None or point.value is None:
        is_sure = isinstance(claim, FigureClaim | ShareClaim) and claim.is_sure
        return judged(CANNOT, saying.no_figure(claim.when or period_end, point)) if is_sure else None
    if isinstance(claim, ShareClaim):
        return _judge_share(claim, case, point, point.value)
    assert isinstance(claim, FigureClaim)
    return _judge_figure(claim, case, point, point.value)


def _judge_figure(claim: FigureClaim, case: Case, point: DatedFigure, value: float) -> Judgement | None:
    said = saying.figure(point, case.line)
    if claim.bound:
        return _judge_bound(claim.bound, claim.number.as_float, value, said, claim.is_sure)
    if is_figure(claim.number, point):
        return judged(AGREES, said)
    if not claim.is_sure:
        return None
    if any(claim.number.may_be(found) for found in point.sums):
        return judged(CANNOT, said, "The text may mean the figure over 12 months, or for the year to date")
    if claim.when not in (None, case.period_end) and was_released(claim.number, point):
        return judged(CANNOT, said, "It was released before as the text has it, and has been restated")
    earlier = case.earlier_that_may_be(claim.number, point.period_end)
    if earlier is not None and claim.is_past and claim.when is None:
        return judged(CANNOT, said, f"The text may mean the figure for {saying.month(earlier.period_end)}")
    return judged(CONTRADICTED, said, _where_from(claim, case, point, earlier))


def _where_from(claim: FigureClaim, case: Case, point: DatedFigure, earlier: DatedFigure | None) -> str:
    """Where a number that is not the figure may have come from."""
    if was_released(claim.number, point):
        return "It was released before as the text has it"
    if claim.when is None and earlier is not None:
        return f"The text has the figure for {saying.month(earlier.period_end)}"
    return ""


def _judge_share(claim: ShareClaim, case: Case, point: DatedFigure, value: float) -> Judgement | None:
    said = saying.figure(point, case.line)
    if claim.bound:
        if case.line.measure != "percentage":
            return None
        return _judge_bound(claim.bound, 100 * claim.part / claim.whole, value, said, claim.is_sure)
    if point.denominator is None or case.line.measure != "percentage":
        return None
    if (claim.part, claim.whole) == (point.numerator, point.denominator):
        return judged(AGREES, said)
    is_count = claim.whole > LARGEST_MANNER_OF_SPEAKING or claim.whole == point.denominator
    return judged(CONTRADICTED, said) if claim.is_sure and is_count else None


def _judge_bound(bound: str, limit: float, value: float, said: str, is_sure: bool) -> Judgement | None:
    holds = {"over": value > limit, "under": value < limit, "at least": value >= limit}[bound]
    if holds:
        return judged(AGREES, said)
    if abs(value - limit) < 0.05:
        return judged(CANNOT, said, "With one decimal place the two look the same") if is_sure else None
    return judged(CONTRADICTED, said) if is_sure else None
