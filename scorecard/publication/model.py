"""What a publication shows, as values: figures, lines, parts, charts, groups.

A figure is a number or the symbol that stands in its place, so a suppressed set of marts, whose cells hold `c` where
the internal one holds a count, is rendered by the same templates. Reading marts and choosing words do not belong here.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True)
class Figure:
    """A number, or the symbol that stands in its place (c, x, z); low and u stand beside a number."""

    number: float | None = None
    symbol: str = ""


NOT_APPLICABLE = Figure(symbol="z")
NOT_AVAILABLE = Figure(symbol="x")
# the code of the group of whom the record says nothing
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Definition:
    """What one indicator counts: an entry of the catalogue."""

    indicator_id: str
    line: int
    ambition: int
    role: str
    title: str
    good_is: str
    measure: str
    window: str
    source_status: str
    numerator: str
    denominator: str | None
    version: int
    components: tuple[str, ...]
    ambition_name: str = ""


@dataclass(frozen=True)
class Value:
    """One cell of indicator_values."""

    indicator_id: str
    component: str
    basis: str
    period_start: datetime.date
    period_end: datetime.date
    numerator: Figure
    denominator: Figure
    value: Figure
    status: str
    released_in: str = ""  # the earlier release whose figure stands in; empty where this one has counted it


@dataclass(frozen=True)
class Point:
    """One point of a process behaviour chart; its limits are absent where none may be drawn."""

    period_end: datetime.date
    value: Figure
    is_drawn: bool
    group: int
    mean: float | None
    lower: float | None
    upper: float | None
    rule: str | None
    signal: str | None
    is_provisional: bool = False  # its limits begin or end where a proposal waits for a decision


@dataclass(frozen=True)
class Decision:
    """Why mean and limits of a process behaviour chart start anew: a decision, or a change of the definition; or that a
    proposal to do so was refused."""

    rebased_from: datetime.date
    is_refusal: bool
    is_definition: bool
    decided_by: str
    decided_on: datetime.date
    reason: str


@dataclass(frozen=True)
class Proposal:
    """Where limits are proposed to begin anew, and the row of the seed by which people decide it."""

    rebased_from: datetime.date
    mean_before: float
    mean_after: float
    row_to_add: str


@dataclass(frozen=True)
class Chart:
    """A process behaviour chart with its two icons in words."""

    is_drawn: bool
    reason_not_drawn: str
    variation: str
    assurance: str
    latest_rule: str | None
    points_in_limits: int
    dialect: str
    decisions: tuple[Decision, ...]  # oldest first
    points: tuple[Point, ...]
    is_stable: bool  # whether anything may be expected: limits that are set, and no signal since they began
    is_provisional: bool  # whether the limits at the latest point wait for a decision
    proposals: tuple[Proposal, ...]  # oldest first; none where no limits are drawn


@dataclass(frozen=True)
class FactsOfAFigure:
    """What can be said of the latest figure without any test; counts of months, quarters or years."""

    counted_in: str
    highest_in: int | None
    lowest_in: int | None
    worst_in: int | None
    periods_on_worse_side: int
    a_year_ago: Figure


@dataclass(frozen=True)
class YearChange:
    """One year against the year before, and the verdict on where the line goes."""

    kind: str  # flow, stock, to date, cumulative
    this_year: Figure
    last_year: Figure
    change_in_cases: Figure
    year_change: str
    direction: str


@dataclass(frozen=True)
class Attention:
    """Under what a part of a line is listed, and its rank among those to look at first."""

    listed_under: str  # attention, getting better, steady, in development, no figure
    group: str  # a to d; empty where it asks for no attention
    rank: int | None


@dataclass(frozen=True)
class SinceLast:
    """What is new in the latest period against the one before: facts about two periods, and no verdict."""

    period_end: datetime.date
    crossing: str  # target met, target missed, or empty
    periods_before: int | None  # for how many periods it had stood otherwise; None where it always did
    target_changed: bool
    new_signal: str  # improvement, concern, neither high, neither low, or empty
    figure_change: str  # none after one, one after none, or empty


@dataclass(frozen=True)
class Revisions:
    """How far the months of a line moved after their first release, in its unit, whichever way."""

    months: int  # that were released more than once
    moved: int  # of these
    usual: float  # half of all months moved by no more
    largest: float


@dataclass(frozen=True)
class Event:
    """What happened that a chart shows, and who says so."""

    happened_on: datetime.date
    event: str
    noted_by: str


@dataclass(frozen=True)
class Driver:
    """What a team or locality had to do with the year's change of a line: in points, or in cases for counts."""

    dimension: str
    name: str
    code: str
    numerator_before: float
    denominator_before: float
    value_before: Figure
    numerator_now: float
    denominator_now: float
    value_now: Figure
    mix: float | None
    rate: float | None
    contribution: float


@dataclass(frozen=True)
class ComparedGroup:
    """How the percentage of a team or locality stands to that of all."""

    dimension: str
    code: str
    name: str
    numerator: int
    denominator: int
    value: float
    value_of_all: float
    lowest: float
    highest: float
    standing: str  # within, above, below, far above, far below, fewer than 10, not judged
    place: int | None  # from the highest down, where its interval overlaps no other's


@dataclass(frozen=True)
class AuthorityFigure:
    """The figure of one authority, or of England, over one period."""

    indicator_id: str
    component: str
    kind: str  # authority, england, ...
    code: str
    name: str
    period_end: datetime.date
    value: Figure
    source: str


@dataclass(frozen=True)
class Series:
    """All that is known about one indicator and component over time, oldest first."""

    component: str
    months: tuple[Value, ...]
    rolling: Mapping[datetime.date, Figure]
    year_to_date: Mapping[datetime.date, Figure]
    sums: Mapping[tuple[str, datetime.date], Value]  # the same with their counts, by basis and last day
    targets: Mapping[datetime.date, Figure]
    statuses: Mapping[datetime.date, str]
    chart: Chart | None
    facts: FactsOfAFigure | None
    year: YearChange | None
    events: tuple[Event, ...] = ()  # oldest first


@dataclass(frozen=True)
class Benchmark:
    """Somebody else's figure, with its own period and kind. No status: nobody supplied one."""

    geography: str
    value: Figure
    status: str
    period: str
    kind: str
    comparability: str  # same kind of period, or why not comparable; empty where there is no figure
    ours: Figure = NOT_APPLICABLE  # our own figure over the same kind of period
    our_period_end: datetime.date | None = None
    note: str = ""  # how far it is like ours, or why there is no figure here although somebody publishes one
    source: str = ""  # the publication
    months_older: int | None = None  # than our latest figure; None where its period is not known


@dataclass(frozen=True)
class Part:
    """A line of the scorecard, or one component of it, at its latest period."""

    component: str
    period_end: datetime.date
    numerator: Figure
    denominator: Figure
    value: Figure
    value_status: str
    released_in: str  # the earlier release whose figure is shown, with its own period; empty where this one has its own
    target: Figure | None
    status: str
    gap: Figure
    cases_short: Figure  # how many more, or fewer, would have met the target
    direction: str  # the verdict of the marts
    attention: Attention | None
    england: Benchmark
    comparators: tuple[Benchmark, ...]
    series: Series
    since: SinceLast | None = None
    basis: str = "headline"  # year_to_date or rolling_12_months where a whole year stands for months that are not shown
    revisions: Revisions | None = None  # None where no month was released twice, or the marts keep no ledger
    drivers: tuple[Driver, ...] = ()
    compared: tuple[ComparedGroup, ...] = ()
    published: tuple[AuthorityFigure, ...] = ()  # of all authorities and England, where they are loaded

    @property
    def is_told_by_year(self) -> bool:
        """Whether a whole year stands for months that are not shown."""
        return self.basis != "headline"


@dataclass(frozen=True)
class Companion:
    """An indicator that explains a line without standing on the scorecard."""

    definition: Definition
    series: tuple[Series, ...]


@dataclass(frozen=True)
class CheckedClaim:
    """What a commentary claims of the figures, in its own words, and what they say to it."""

    quote: str
    component: str
    verdict: str  # agrees, contradicted, cannot be checked
    data_say: str


@dataclass(frozen=True)
class Commentary:
    """What the service says, as plain text, and what the data say to it."""

    body: str
    author: str
    written_on: datetime.date | None
    period_end: datetime.date | None
    is_checked: bool  # false where the marts know of no check
    claims: tuple[CheckedClaim, ...]
    out_of_date: str  # why it is older than the figure, or empty

    @property
    def contradicted(self) -> tuple[CheckedClaim, ...]:
        return tuple(claim for claim in self.claims if claim.verdict == "contradicted")


class Group(NamedTuple):
    """One cell of indicator_breakdowns: a group of children in one period. There are tens of thousands."""

    indicator_id: str
    component: str
    period_end: datetime.date
    dimension: str
    code: str
    name: str
    numerator: Figure
    denominator: Figure
    value: Figure
    status: str
    basis: str = "headline"  # year_to_date where the groups are of a whole financial year


@dataclass(frozen=True)
class Range:
    """How far the rows in quarantine could move the latest figure of a part."""

    component: str
    in_doubt: Figure
    lowest: Figure
    highest: Figure
    could_flip: bool  # whether the figure could be on either side of its target


@dataclass(frozen=True)
class Finding:
    """Something in the data that is reported rather than mended."""

    finding: str
    rule: str
    found: Figure
    looked_at: Figure


@dataclass(frozen=True)
class Said:
    """A figure as one release says it."""

    numerator: Figure
    denominator: Figure
    value: Figure
    status: str


@dataclass(frozen=True)
class Restatement:
    """A figure that the release says differently from the one before, and why."""

    indicator_id: str
    component: str
    basis: str
    period_end: datetime.date
    old: Said
    new: Said
    kind: str
    is_break: bool
    old_version: int
    new_version: int


@dataclass(frozen=True)
class Line:
    """One of the lines of the scorecard with everything that its page shows."""

    definition: Definition
    parts: tuple[Part, ...]
    companions: tuple[Companion, ...]
    commentary: Commentary | None
    groups: tuple[Group, ...] | None  # of the latest period; None where the line is not broken down
    ranges: tuple[Range, ...]
    findings: tuple[Finding, ...]
    restatements: tuple[Restatement, ...] | None  # with those of its companions; None where the marts keep no ledger


@dataclass(frozen=True)
class Authority:
    """The authority that the figures are about."""

    la_code: str
    name: str
    ons_code: str  # x where there is none, as for an invented authority
    region: str = ""  # empty where there is none
    is_demonstration: bool = False
    targets_of: str = ""  # whose targets and population a demonstration borrows
    taken_on: datetime.date | None = None  # when the sender took the data; None where the sender does not say


@dataclass(frozen=True)
class PublishedBy:
    """Who answers for a public edition; empty where nobody has said it."""

    office: str = ""
    contact: str = ""
    next_edition_on: datetime.date | None = None


@dataclass(frozen=True)
class DescribedColumn:
    """A column of the marts: its type as DuckDB writes it, and what it holds."""

    name: str
    data_type: str
    description: str


@dataclass(frozen=True)
class DescribedTable:
    """A table of the marts: what one row of it is, and its columns in their order."""

    name: str
    description: str
    columns: tuple[DescribedColumn, ...]


@dataclass(frozen=True)
class Scorecard:
    """Everything that a publication shows of one authority and month."""

    authority: Authority
    month_end: datetime.date
    lines: tuple[Line, ...]
    definitions: Mapping[str, Definition]
    values: tuple[Value, ...]
    groups: tuple[Group, ...]
    published_by: PublishedBy = PublishedBy()
    neighbours: Mapping[str, str] = field(default_factory=dict)  # statistical neighbours: names by code
    neighbour_model: str = ""
    tables: tuple[DescribedTable, ...] = ()  # the marts' own dictionary; none where they have none


def latest_periods(values: Iterable[Value]) -> dict[str, datetime.date]:
    """The end of the latest period of each indicator: that of its last month or quarter."""
    latest: dict[str, datetime.date] = {}
    for value in values:
        if value.basis == "headline":
            latest[value.indicator_id] = max(value.period_end, latest.get(value.indicator_id, value.period_end))
    return latest


def periods_of_groups(groups: Iterable[Group], values: Iterable[Value]) -> dict[str, datetime.date]:
    """The end of the period of which the groups of each indicator are shown: its latest; in a public edition, whose
    groups are of years and quarters, the latest that has groups."""
    groups = list(groups)
    if not any(group.basis == "year_to_date" for group in groups):
        return latest_periods(values)
    newest: dict[str, datetime.date] = {}
    for group in groups:
        newest[group.indicator_id] = max(group.period_end, newest.get(group.indicator_id, group.period_end))
    return newest
