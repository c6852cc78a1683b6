"""How figures, periods, statuses and findings are said: one place for every word that a reader sees twice.

Values are compared unrounded by the models and rounded here, at the last moment, for the eye alone.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scorecard.publication.read_marts import (
    Benchmark,
    Chart,
    Commentary,
    Decision,
    Definition,
    Figure,
    Line,
    Part,
    Range,
    Series,
    Value,
)

# Never the locale's.
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

SYMBOLS = {
    "c": "confidential: it could point to a child, or give away a number that could",
    "x": "not available",
    "z": "not applicable",
    "low": "not nought, but rounds to nought",
    "u": "low reliability",
    "p": "provisional",
    "r": "revised",
    "e": "estimated",
}

GOOD_IS = {"low": "Lower is better", "high": "Higher is better", "none": "Direction not stated"}

MEASURES = {"percentage": "Percentage", "rate_per_10000": "Rate per 10,000 children", "count": "Number"}

WINDOWS = {
    "month": "What happened in the month",
    "month_end": "As it stood at the end of the month",
    "quarter": "What happened in the quarter; a figure every three months",
    "quarter_end": "As it stood at the end of the quarter; a figure every three months",
    "rolling_12_months": "The 12 months that end with the month",
    "financial_year_to_date": "From 1 April to the end of the month",
    "academic_year_to_date": "From 1 September to the end of the month",
    "cumulative": "Everything up to the end of the month",
}

BASES = {"headline": "Headline", "rolling_12_months": "Rolling 12 months", "year_to_date": "Year to date"}


@dataclass(frozen=True)
class Dimension:
    """By what the children are grouped, and how to read it."""

    name: str
    explained: str
    extracts: tuple[str, ...]  # that say to which group a child belongs


DIMENSIONS = {
    "locality": Dimension(
        "Locality",
        "The department above the team that works with the child.",
        ("ssd_involvements", "ssd_department", "ssd_cin_episodes"),
    ),
    "team": Dimension(
        "Team",
        "The team of the lead social worker on the last day of the period. Where there is none, the team of the latest "
        "referral, which may be closed.",
        ("ssd_involvements", "ssd_department", "ssd_cin_episodes"),
    ),
    "age_band": Dimension(
        "Age",
        "Whole years on the last day of the period. A child with no date of birth counts as unborn.",
        ("ssd_person",),
    ),
    "sex": Dimension("Sex", "", ("ssd_person",)),
    "ethnicity_group": Dimension(
        "Ethnic group", "Chinese counts as Asian. Refused, or not yet obtained, counts as not known.", ("ssd_person",)
    ),
    "disability": Dimension(
        "Disability",
        "Where nothing is recorded, it is not known whether the child has a disability.",
        ("ssd_disability",),
    ),
}

# What the marts say of a benchmark that may be held against the figure.
SAME_KIND = "same kind of period"

KINDS = {"annual": "whole year", "snapshot": "one day"}


@dataclass(frozen=True)
class Status:
    """A verdict in words, with the shape and the tone in which it is drawn."""

    key: str
    words: str
    tone: str
    explained: str


STATUSES = {
    status.key: status
    for status in (
        Status("better", "Better than target", "good", "The figure meets the target or is better."),
        Status(
            "within-tolerance",
            "Within tolerance",
            "near",
            "The figure misses the target by no more than the tolerance that the authority has decided.",
        ),
        Status("worse", "Worse than target", "bad", "The figure misses the target, by however little."),
        Status("no-target", "No target set", "plain", "There is a figure, and nobody has set a target for it."),
        Status(
            "direction-not-stated",
            "Direction not stated",
            "plain",
            "There is a target, but nobody has said whether higher or lower is better.",
        ),
        Status(
            "in-development",
            "In development",
            "trial",
            "The line is being tried out. Its figure is shown and is not held against a target.",
        ),
        Status("kept-back", "Kept back", "trial", "The figure could point to a child and is kept back."),
        Status("no-figure", "No figure", "trial", "There is no figure for the period; the line says why."),
    )
}

# A line of several parts stands as its worst part does.
WORST_FIRST = (
    "worse",
    "within-tolerance",
    "better",
    "direction-not-stated",
    "no-target",
    "kept-back",
    "no-figure",
    "in-development",
)


@dataclass(frozen=True)
class Trend:
    """What the process behaviour chart says about the latest point, in words and shape."""

    words: str
    shape: str  # common, improvement, concern, high, low, none
    explained: str


RULES = {
    "outside limits": "the latest figure lies outside the expected range",
    "trend": "the figure has moved the same way for too long to be chance",
    "shift": "the figure has stayed on one side of its average for too long to be chance",
    "two of three near a limit": "two of the last three figures lie close to the edge of the expected range",
}

SIGNALS = {
    "common cause": "Expected",
    "improvement": "Improvement",
    "concern": "Concern",
    "neither high": "High",
    "neither low": "Low",
}


@dataclass(frozen=True)
class ClaimVerdict:
    """What the data say to a claim of a commentary, in words, with the key of its shape."""

    words: str
    icon: str


CLAIM_VERDICTS = {
    "agrees": ClaimVerdict("The data agree", "passed"),
    "contradicted": ClaimVerdict("The data say otherwise", "worse"),
    "cannot be checked": ClaimVerdict("Cannot be checked", "no-figure"),
}


def checked(commentary: Commentary) -> str:
    """What became of a commentary's claims, counted: 2 agree; 1 contradicted. Older than the figure."""
    found = [claim.verdict for claim in commentary.claims]
    counted = [
        f"{found.count(verdict)} {words}"
        for verdict, words in (
            ("contradicted", "contradicted"),
            ("agrees", "agrees" if found.count("agrees") == 1 else "agree"),
            ("cannot be checked", "cannot be checked"),
        )
        if verdict in found
    ]
    if not commentary.is_checked:
        return "Not checked"
    said = "; ".join(counted) if counted else "No claim that the data could be asked about"
    return f"{said}. Older than the figure" if commentary.out_of_date else said


def data_say(commentary: Commentary) -> str:
    """What the data say to a commentary, a line a claim."""
    said = [commentary.out_of_date] if commentary.out_of_date else []
    said += [
        f"{CLAIM_VERDICTS[claim.verdict].words}: \u201c{claim.quote}\u201d. {claim.data_say}"
        for claim in commentary.claims
    ]
    return "\n".join(said)


def day(date: datetime.date) -> str:
    """15 April 2024."""
    return f"{date.day} {month(date)}"


def month(date: datetime.date) -> str:
    """March 2024."""
    return f"{MONTHS[date.month - 1]} {date.year}"


def short_month(date: datetime.date) -> str:
    """Mar."""
    return MONTHS[date.month - 1][:3]


def period(window: str, period_end: datetime.date) -> str:
    """The period that a figure is about, never shorter than it takes to tell a month from a year."""
    if window in ("month_end", "cumulative"):
        return f"End of {month(period_end)}"
    if window == "quarter_end":
        return f"End of {month(period_end)}, quarterly"
    if window == "quarter":
        return f"{MONTHS[period_end.month - 3]} to {month(period_end)}"
    if window == "rolling_12_months":
        return f"12 months to {month(period_end)}"
    if window in ("financial_year_to_date", "academic_year_to_date"):
        opening = 4 if window == "financial_year_to_date" else 9
        year = period_end.year - (period_end.month < opening)
        if (year, opening) == (period_end.year, period_end.month):
            return month(period_end)
        return f"{MONTHS[opening - 1]}{'' if year == period_end.year else f' {year}'} to {month(period_end)}"
    return month(period_end)


def figure(value: Figure, measure: str) -> str:
    """28.9%, 22.5, 51, or [x]; a symbol may stand beside the number, as in 12.5% [u]."""
    if value.number is None:
        return f"[{value.symbol}]"
    mark = f" [{value.symbol}]" if value.symbol else ""
    if measure == "percentage":
        return f"{value.number:.1f}%{mark}"
    if measure == "rate_per_10000":
        return f"{value.number:,.1f}{mark}"
    return count(value) + mark


def figure_with_unit(value: Figure, measure: str) -> str:
    """The figure in a sentence: a rate carries its unit."""
    unit = " per 10,000" if measure == "rate_per_10000" and value.number is not None else ""
    return figure(value, measure) + unit


def count(value: Figure) -> str:
    """1,248; full-time equivalents with one decimal place."""
    if value.number is None:
        return f"[{value.symbol}]"
    return f"{value.number:,.0f}" if value.number == round(value.number) else f"{value.number:,.1f}"


def gap(value: Figure, measure: str) -> str:
    """by 7.4 percentage points: the size of a gap; the status says its direction."""
    if value.number is None:
        return ""
    size = abs(value.number)
    if size == 0:
        return "exactly on target"
    unit = {"percentage": " percentage points", "rate_per_10000": " per 10,000"}.get(measure, "")
    if measure == "count":
        return f"by {count(Figure(size))}"
    return f"by less than 0.1{unit}" if size < 0.05 else f"by {size:.1f}{unit}"


def symbol(value: Figure) -> str:
    """What a symbol means; nothing for a number."""
    return "" if value.number is not None else SYMBOLS.get(value.symbol, value.symbol)


def part_name(component: str) -> str:
    """social_care reads Social care."""
    return component.replace("_", " ").capitalize()


def expected_range(lower: float, upper: float, measure: str) -> str:
    """Where the figure is expected to stay; a limit that no figure can reach is none."""
    low, high = (figure_with_unit(Figure(level), measure) for level in (lower, upper))
    has_ceiling = measure == "percentage" and upper >= 100
    if lower <= 0:
        return "anywhere from 0 to 100%" if has_ceiling else f"anywhere up to {high}"
    return f"anywhere above {low}" if has_ceiling else f"between {low} and {high}"


def against_target(status: str) -> str:
    """A status of the marts in a table's column about the target."""
    return status.capitalize()


def status_of(line: Line, part: Part) -> Status:
    """How one part of a line stands."""
    if line.definition.source_status == "in_development":
        return STATUSES["in-development"]
    if part.value.number is None:
        return STATUSES["kept-back" if part.value.symbol == "c" else "no-figure"]
    return STATUSES.get(part.status.replace(" ", "-"), STATUSES["no-target"])


def standing(line: Line) -> Status:
    """How a line stands: as its worst part does."""
    of_parts = [status_of(line, part).key for part in line.parts]
    return STATUSES[min(of_parts, key=WORST_FIRST.index)]


def no_figure_because(value: Figure, status: str) -> str:
    """Why there is no figure, in a sentence; empty where there is one."""
    if value.number is not None:
        return ""
    if status.startswith("nothing to count"):
        return "Nothing to count in the period."
    reason, _, last_released = status.partition("; ")
    if reason.startswith("held: "):
        check = reason.removeprefix("held: ").split("__")[-1].replace("_", " ")
        return f"Held back: the check {check} failed. {last_released.capitalize()}".strip()
    if status in ("", "available"):
        return symbol(value).capitalize() + "."
    return status[:1].upper() + status[1:] + "."


def value_status(value: Value) -> str:
    """The status of a figure in a table of months."""
    if value.value.number is not None:
        return SYMBOLS.get(value.value.symbol, "").capitalize()
    return no_figure_because(value.value, value.status).rstrip(".")


def effect(found: Range, measure: str) -> str:
    """How far the rows left out could move the latest figure."""
    name = f"{part_name(found.component)}: " if found.component else ""
    if found.in_doubt.number == 0:
        return f"{name}No row that was left out can reach the latest figure."
    low, high = figure(found.lowest, measure), figure_with_unit(found.highest, measure)
    plural = "" if found.in_doubt.number == 1 else "s"
    return (
        f"{name}{count(found.in_doubt)} record{plural} left out could reach the latest figure. Resolved one way or "
        f"the other, the figure would lie between {low} and {high}."
    )


def trend(series: Series) -> Trend:
    """What the latest figure says about change, apart from whether it meets a target."""
    chart = series.chart
    if chart is None:
        return Trend("Not tested", "none", "This release holds no process behaviour charts.")
    if chart.variation == "not assessed":
        return Trend(_not_tested(chart), "none", not_drawn_because(chart))
    if series.months[-1].value.number is None:
        return Trend("Not tested: no latest figure", "none", "There is no figure for the period to be tested.")
    rule = RULES.get(chart.latest_rule or "", "")
    because = f"{rule[:1].upper()}{rule[1:]}." if rule else ""
    if chart.variation == "common cause variation":
        return Trend(
            "No significant change",
            "common",
            "The latest figure is within the variation that this line shows anyway.",
        )
    way = "rising" if chart.variation.endswith("high") else "falling"
    if "improving" in chart.variation:
        return Trend("Evidence of improvement", "improvement", because)
    if "concerning" in chart.variation:
        return Trend("Evidence of getting worse", "concern", because)
    return Trend(f"Evidence of {way}", "high" if way == "rising" else "low", because)


def _not_tested(chart: Chart) -> str:
    if chart.reason_not_drawn.startswith("overlapping"):
        return "Not tested: periods overlap"
    return f"Not tested: {chart.reason_not_drawn or 'too few points since the last rebase'}"


def not_drawn_because(chart: Chart | None) -> str:
    """Why no expected range is drawn, or none that may be read yet."""
    if chart is None:
        return "No expected range is drawn: this release holds no process behaviour charts."
    reason = chart.reason_not_drawn
    if reason.startswith("overlapping"):
        return (
            f"No expected range is drawn: {reason}. Each figure shares most of its cases with the one before, so the "
            "change from one to the next says too little about what to expect."
        )
    if reason:
        return f"No expected range is drawn: {reason}. A range worked out from so few would mislead."
    return "The limits after the last rebase rest on too few points to be read."


def rebased(decision: Decision) -> str:
    """From when average and range are worked out anew, and by whose decision."""
    return (
        f"Average and range start anew from {day(decision.rebased_from)}, decided by {decision.decided_by} on "
        f"{day(decision.decided_on)}: {decision.reason.rstrip('.')}."
    )


def assurance(chart: Chart | None, target: Figure | None, measure: str) -> str:
    """Whether the process as it is will meet the target."""
    if chart is None or target is None or target.number is None:
        return ""
    wanted = figure_with_unit(target, measure)
    return {
        "hit and miss": f"The target of {wanted} lies inside that range, so it will be met in some periods and "
        "missed in others by chance.",
        "consistently meets": f"As things are, the target of {wanted} will be met in every period.",
        "consistently misses": f"As things are, the target of {wanted} will be missed in every period: without a "
        "change in how the work is done, waiting will not meet it.",
    }.get(chart.assurance, "")


def change(part: Part, definition: Definition) -> str:
    """The figure before, plainly: direction of travel is no evidence of a trend."""
    before, now = part.previous.number, part.value.number
    if before is None or now is None or part.previous_period_end is None:
        return ""
    when = month(part.previous_period_end)
    way = "Same as" if before == now else "Up from" if now > before else "Down from"
    return f"{way} {figure(part.previous, definition.measure)} in {when}"


def benchmark(found: Benchmark, measure: str) -> str:
    """Somebody else's figure, or why there is none."""
    if found.value.number is not None:
        return figure(found.value, measure)
    if found.status == "not_published":
        return "Not published"
    return "No figure" if found.value.symbol == "x" else f"[{found.value.symbol}]"


def benchmark_period(found: Benchmark) -> str:
    """The benchmark's own period and kind; silent where there is no figure."""
    if found.value.number is None:
        return ""
    if not found.period:
        return f"period not known, {KINDS.get(found.kind, found.kind)}" if found.kind else "period not known"
    return found.period[:1].lower() + found.period[1:]


def caution(found: Benchmark) -> str:
    """Why a benchmark may not be held against the figure; silent where it may, and where there is none."""
    return "" if found.comparability == SAME_KIND else found.comparability


def cautions(found: Sequence[Benchmark]) -> list[str]:
    """The cautions of several benchmarks, said once where they have the same."""
    shown = [benchmark for benchmark in found if benchmark.value.number is not None]
    different = {caution(benchmark) for benchmark in shown}
    if len(different) == 1:
        return [said.capitalize() for said in different if said]
    return [f"{benchmark.geography}: {caution(benchmark)}" for benchmark in shown if caution(benchmark)]


def described_series(months: Sequence[tuple[datetime.date, Figure]], measure: str) -> str:
    """A line of points in one sentence, for those who cannot see it."""
    known = [(when, value.number) for when, value in months if value.number is not None]
    if not known:
        return "No figures to draw."
    low = min(known, key=lambda item: item[1])
    high = max(known, key=lambda item: item[1])

    def said(item: tuple[datetime.date, float]) -> str:
        return f"{figure(Figure(item[1]), measure)} in {month(item[0])}"

    if len(known) == 1:
        return f"One figure: {said(known[0])}."
    return (
        f"{len(known)} figures, from {said(known[0])} to {said(known[-1])}; lowest {said(low)}, highest {said(high)}."
    )


def answer(lines: Iterable[Line]) -> tuple[str, str]:
    """The scorecard in one sentence, cut after the figures that are the answer."""
    standings = [standing(line).key for line in lines]
    met, near, missed = (standings.count(key) for key in ("better", "within-tolerance", "worse"))
    judged = met + near + missed
    if judged == 0:
        return "No line", " has both a target and a figure yet."
    rest = [f"{near} {'is' if near == 1 else 'are'} within tolerance"] if near else []
    rest += [f"{missed} {'does' if missed == 1 else 'do'} not"] if missed else []
    verb = "meets it" if met == 1 else "meet it"
    return f"{met} of {judged}", f" lines with a target and a figure {verb}{'; ' * bool(rest)}{' and '.join(rest)}."


def level(line: Line, part: Part) -> str:
    """Whether the latest figure meets the target: the first of two statements about a line."""
    status = status_of(line, part)
    measure = line.definition.measure
    when = period(line.definition.window, part.period_end).replace("End of", "end of")
    now = f"{figure_with_unit(part.value, measure)} ({when})"
    if part.value.number is None:
        return no_figure_because(part.value, part.value_status)
    way = {"better": "better ", "worse": "worse ", "within-tolerance": "short of it "}.get(status.key)
    if way is not None and part.target is not None:
        said = gap(part.gap, measure).removesuffix(" per 10,000")
        said = f": {way if said.startswith('by') else ''}{said}" if said else ""
        return f"{now} against a target of {figure(part.target, measure)}{said}."
    if status.key == "in-development":
        return f"{now}. The line is being tried out, so it is not held against a target."
    return f"{now}. {status.explained}"
