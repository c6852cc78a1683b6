"""What to look at first, and why, in figures and words. Who stands there and in which order is decided by the marts."""

from collections.abc import Iterable, Iterator

from scorecard.publication.format import count, figure_with_unit, part_name
from scorecard.publication.model import FactsOfAFigure, Line, Part, Series
from scorecard.publication.trend import year_in_words

# from how many on a fact is worth a line's space
WORTH_SAYING = {"months": 6, "quarters": 4, "years": 2}
MOST_ON_FIRST_SCREEN = 7

Parts = list[tuple[Line, Part]]


def looked_at_first(lines: Iterable[Line]) -> Parts:
    """Parts of lines that ask for attention, most first."""
    found = listed(lines, "attention")
    return sorted(found, key=lambda item: (item[1].attention is None, _rank(item[1])))


def listed(lines: Iterable[Line], under: str) -> Parts:
    """Parts of lines that the marts list under a heading, in the order of the scorecard."""
    return [
        (line, part)
        for line in lines
        for part in line.parts
        if part.attention is not None and part.attention.listed_under == under
    ]


def _rank(part: Part) -> int:
    return part.attention.rank or 0 if part.attention is not None else 0


def attention_rank(line: Line) -> int:
    """The rank of the part of a line that is to be looked at first; one after all others where none is."""
    ranks = [part.attention.rank for part in line.parts if part.attention is not None and part.attention.rank]
    return min(ranks, default=999)


def gap_as_share(line: Line) -> float:
    """How far the worst part of a line is on the worse side of its target, as a share of it; -1 where none is."""
    missed = [
        abs(part.gap.number) / abs(part.target.number or 1)
        for part in line.parts
        if part.cases_short.number is not None
        and part.gap.number is not None
        and part.target is not None
        and part.target.number is not None
    ]
    return max(missed, default=-1.0)


def span(number: int, counted_in: str) -> str:
    """How long so many periods are: 7 months, 3 years."""
    a_year = {"months": 12, "quarters": 4, "years": 1}[counted_in]
    if number % a_year == 0 and number >= 2 * a_year:
        return f"{number // a_year} years"
    return f"{number} {counted_in}"


def extreme(facts: FactsOfAFigure | None) -> str:
    """The highest in 3 years; empty where nothing is worth saying."""
    if facts is None:
        return ""
    for word, number in (("highest", facts.highest_in), ("lowest", facts.lowest_in)):
        if number is not None and number >= WORTH_SAYING[facts.counted_in]:
            point = " at this point of the year" if facts.counted_in == "years" else ""
            return f"the {word}{point} in {span(number, facts.counted_in)}"
    return ""


def running(line: Line, part: Part) -> str:
    """Above the target for 7 months; the target alone where it is shorter; empty where it is met or there is none."""
    facts = part.series.facts
    if part.cases_short.number is None and part.status not in ("worse", "within tolerance"):
        return ""
    side = "above" if line.definition.good_is == "low" else "below"
    if facts is not None and facts.periods_on_worse_side >= 2:
        unit = "quarters" if facts.counted_in == "quarters" else "months"
        return f"{side} the target for {span(facts.periods_on_worse_side, unit)}"
    return f"{side} the target"


def short_of_target(line: Line, part: Part) -> str:
    """99 of 844, 15 fewer would meet the target; what is counted where no target is missed."""
    counted = "" if part.numerator.number is None else count(part.numerator)
    if line.definition.measure == "percentage" and counted and part.denominator.number is not None:
        counted = f"{counted} of {count(part.denominator)}"
    elif line.definition.measure == "count" or part.cases_short.number is None:
        counted = ""
    if part.cases_short.number is None:
        return counted
    way = "fewer" if line.definition.good_is == "low" else "more"
    missed = f"{count(part.cases_short)} {way} would meet the target"
    return f"{counted}, {missed}" if counted else missed


def reason(line: Line, part: Part) -> str:
    """Why a part stands where it does: its figure, what is remarkable in it, the target, and the cases."""
    first = figure_with_unit(part.value, line.definition.measure)
    said = [f"{first}, {found}" if (found := extreme(part.series.facts)) else first]
    said += [found for found in (running(line, part), short_of_target(line, part)) if found]
    return "; ".join(said)


def facts_said(line: Line, series: Series, part: Part | None = None) -> Iterator[str]:
    """The facts about a latest figure, a sentence each."""
    found = extreme(series.facts)
    if found:
        yield f"The latest figure is {found}."
    if part is not None and (side := running(line, part)) and "for" in side.split():
        yield f"It has been {side}."


def year_said(line: Line, part: Part) -> str:
    """The year against the year before, as a sentence."""
    return year_in_words(part.series, line.definition)


def named(line: Line, part: Part) -> str:
    """The title of a line, with its part where it has several."""
    title = line.definition.title
    return f"{title}: {part_name(part.component).lower()}" if part.component else title


def improving_said(line: Line, part: Part) -> str:
    """How an improving line went over the year, and that it still misses its target where it does."""
    still = running(line, part)
    return year_said(line, part) + (f" Still {still}." if still else "")
