"""Whether one value stands to another as a word says: true, false, or open, with the reason."""

from dataclasses import dataclass

from scorecard.commentary.figures import CommentedLine
from scorecard.commentary.quoted import printed_alike

NO_DIRECTION = "Nobody has said which way is better for this measure"
# Where a low figure is good, `performance is above target` may be meant as praise.
AS_PRAISE = {"above": "better", "at least": "better", "exceeds": "better", "below": "worse", "at most": "worse"}


@dataclass(frozen=True)
class Truth:
    """Whether something is so; none where that is open, and why."""

    is_true: bool | None
    why: str = ""


@dataclass(frozen=True)
class Reference:
    """What a value is compared with: a target, or somebody else's figure that may be off by `slack` for rounding."""

    value: float
    tolerance: float
    is_target: bool
    slack: float = 0.0


def stands(relation: str, value: float, other: Reference, line: CommentedLine, is_negated: bool = False) -> Truth:
    """Whether a value stands to another as a relation of a StandingClaim says; above means the number."""
    if relation in ("better", "worse", "met", "missed") and line.good_is == "none":
        return Truth(None, NO_DIRECTION)
    found = _stands(relation, value, other, line, is_negated)
    if is_negated:
        found = not found
    if found:
        return Truth(True)
    if abs(value - other.value) < other.slack and relation != "in line":
        return Truth(None, "The two differ by less than the published figure may be off for being rounded")
    if printed_alike(value, other.value) and relation != "in line":
        return Truth(None, "With one decimal place the two look the same")
    return Truth(False)


def _stands(relation: str, value: float, other: Reference, line: CommentedLine, is_negated: bool) -> bool:
    gap = value - other.value
    is_near = abs(gap) <= other.tolerance + other.slack + 1e-9
    is_good = gap >= 0 if line.good_is == "high" else gap <= 0
    if relation in ("in line", "on"):
        # who does better than the target is not told off for saying that they are on it
        is_praise = other.is_target and line.good_is != "none" and not (is_negated and relation == "in line")
        return is_near or (is_praise and is_good)
    return {
        "above": gap > 0,
        "exceeds": gap > 0,
        "below": gap < 0,
        "at least": gap >= 0,
        "at most": gap <= 0,
        "better": is_good,
        "met": is_good,
        "worse": not is_good,
        "missed": not is_good,
    }[relation]


def moved(direction: str, now: float, before: float, line: CommentedLine, called: str, tolerance: float) -> Truth:
    """Whether a figure moved as a direction of a ChangeClaim says."""
    if direction == "same":
        return Truth(abs(now - before) <= tolerance)
    height = _height(direction, line, called)
    if height is None:
        return Truth(
            None, NO_DIRECTION if line.good_is == "none" else "A decline may be of the figure or of performance"
        )
    if (now > before) if height == "up" else (now < before):
        return Truth(True)
    if now != before and printed_alike(now, before):
        return Truth(None, "With one decimal place the two look the same")
    return Truth(False)


def _height(direction: str, line: CommentedLine, called: str) -> str | None:
    """Up or down; none where that cannot be known."""
    if direction in ("up", "down"):
        return direction
    good = {"high": "up", "low": "down"}.get(line.good_is)
    bad = {"high": "down", "low": "up"}.get(line.good_is)
    if direction == "better":
        return good
    if direction == "worse":
        return bad
    if called in ("figure", "name", "cases"):
        return "down"
    return bad if called == "performance" or bad == "down" else None
