"""The marts of a public edition: the figures of a warehouse, with what may not leave it suppressed.

They are written into a database of their own, of the warehouse's name in another folder, which never holds a figure
that is suppressed. The models that make the scorecard and its charts of the figures run there once more, so that
everything derived (status against target, trend, limits) is derived from public figures alone.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scorecard.public.cells import (
    COLUMNS,
    NO_POPULATION_BY_GROUP,
    NOT_APPLICABLE,
    WITHHELD,
    Side,
    figure_of,
    side_of,
)
from scorecard.public.corrections import correct
from scorecard.public.counts import CountedLine, Counts
from scorecard.public.groups import Group, GroupCells, Place, decide_groups, has_groups
from scorecard.public.memory import Memory, MonthsByGroup, years_by_group
from scorecard.public.months import (
    Cell,
    Key,
    Window,
    decide_months,
    decide_sums,
    months_between,
    months_of_year,
)
from scorecard.public.order import SecretOrder
from scorecard.public.rules import Rules
from scorecard.release.remembered import WAS_COUNTED
from scorecard.warehouse.database import Connection, attach, create_table, detach, in_memory, reading

# what the models that run again read besides the figures; nothing else of the warehouse comes along
COPIED = (
    "control.run",
    "intermediate.benchmarks_of_measures",
    "intermediate.process_chart_dialect",
    "intermediate.process_chart_windows",
    "reference.periods",
    "reference.population_by_period",
    "seeds.authorities",
    "seeds.chart_events",
    "seeds.process_chart_rebases",
    "seeds.targets",
)
# of these only the rows that somebody has said may be public
PUBLIC_ROWS = {"seeds.chart_events": "is_public"}
# commentary is written for the inside: the scorecard is made as if nobody had written any
EMPTIED = ("staging.stg_commentary",)
# the models that make of the figures what the pages show
DERIVED = (
    "earlier_figures",
    "figures_shown",
    "latest_figures",
    "series_breaks",
    "target_comparisons",
    "benchmark_comparisons",
    "figures_in_order",
    "figure_facts",
    "years_compared",
    "changes_over_the_year",
    "process_chart_series",
    "process_chart_runs",
    "process_chart_shifts",
    "process_chart_proposals",
    "process_chart_limits",
    "process_chart_points",
    "process_chart_decisions",
    "process_charts",
    "scorecard",
    "attention",
    "since_last_period",
    "events_on_charts",
    "about",
    "dim_period_window",
    "dim_date",
    "dim_authority",
    "dim_group",
    "figures_a_year_before",
    "figures_measured",
    "values_by_period",
    "values_rolling_12_months",
    "values_to_date",
    "targets_in_force",
    "population",
)
# a team is a few workers and their children: public figures go no further down than the locality
PUBLIC_DIMENSIONS = ("age_band", "disability", "ethnicity_group", "locality", "sex")

Row = tuple[Any, ...]

VALUE_COLUMNS = {
    "la_code": "varchar",
    "indicator_id": "varchar",
    "component": "varchar",
    "basis": "varchar",
    "period_start": "date",
    "period_end": "date",
    **COLUMNS,
}
BREAKDOWN_COLUMNS = {
    "la_code": "varchar",
    "indicator_id": "varchar",
    "component": "varchar",
    "period_end": "date",
    "dimension": "varchar",
    "category_code": "varchar",
    "category": "varchar",
    **COLUMNS,
    "basis": "varchar",  # year_to_date for what is counted by the month: the groups of a whole financial year
}


@dataclass(frozen=True)
class DecidedEdition:
    """A public edition: its rows, and all that this and earlier editions have made public."""

    values: Sequence[Row]
    breakdowns: Sequence[Row]
    memory: Memory
    corrected: frozenset[str] = frozenset()  # counts of which a published figure is revised
    waiting: Sequence[str] = ()  # corrections that wait, in words without numbers

    @property
    def counts_suppressed(self) -> int:
        """How many counts of its periods and groups are suppressed."""
        of_all = sum(cell.is_suppressed for cell in self.memory.cells.values())
        by_group = self.memory.breakdowns.values()
        return of_all + sum(cell.is_suppressed for groups in by_group for cell in groups.values())


@dataclass(frozen=True)
class Unsafe:
    """What an audit found unsafe by the rules.

    `sums` are counts of which no more sums are public that hold a suppressed month, those of whole years apart; `years`
    those of which no year is either; `places` counts and periods that are not public, `months` counts of which no
    further period is; `groups` counts of which no group is
    public in a table; `corrections` counts of which nothing is corrected in this edition.
    """

    sums: frozenset[str] = frozenset()
    years: frozenset[str] = frozenset()
    months: frozenset[str] = frozenset()
    places: frozenset[Key] = frozenset()
    groups: frozenset[tuple[str, Place]] = frozenset()
    corrections: frozenset[str] = frozenset()


@dataclass
class Figures:
    """The figures of a warehouse that the public edition decides."""

    values: Sequence[Row]
    breakdowns: Sequence[Row]


def read_figures(warehouse: Path) -> Figures:
    """The values and groups of every line that has a public edition, of a warehouse that has been counted."""
    with reading(warehouse) as connection:
        values = connection.execute(
            "select la_code, indicator_id, component, basis, period_start, period_end, numerator, denominator, status "
            "from marts.indicator_values where indicator_id in (select indicator_id from marts.dim_indicator "
            "where is_public) order by all"
        ).fetchall()
        breakdowns = connection.execute(
            "select la_code, indicator_id, component, period_end, dimension, category_code, category, numerator, "
            "denominator, status from marts.indicator_breakdowns where list_contains(?, dimension) and indicator_id in "
            "(select indicator_id from marts.dim_indicator where is_public) order by all",
            [list(PUBLIC_DIMENSIONS)],
        ).fetchall()
    return Figures(values, breakdowns)


def make_edition(
    figures: Figures,
    counts: Counts,
    editions: Sequence[Memory],
    rules: Rules,
    order: SecretOrder,
    unsafe: Unsafe = Unsafe(),
) -> DecidedEdition:
    """Decide every figure, after what earlier editions have said: their memories, oldest first."""
    return _Maker(figures, counts, editions, rules, order, unsafe).edition()


def write_edition(
    edition: DecidedEdition, warehouse: Path, public_warehouse: Path, earlier_editions: Sequence[Path] = ()
) -> None:
    """Write the edition's figures, and what the models read beside them, into a database made anew.

    `earlier_editions` are the marts of the public editions before, oldest first: of what is known from them, the newest
    figure of a key may stand in for one that this delivery could not give.
    """
    public_warehouse.parent.mkdir(parents=True, exist_ok=True)
    public_warehouse.unlink(missing_ok=True)
    with in_memory(reads={"internal": warehouse}, writes={"public_edition": public_warehouse}) as connection:
        for table in (*COPIED, *EMPTIED):
            connection.execute(f"create schema if not exists public_edition.{table.split('.')[0]}")
            which = f"where {PUBLIC_ROWS[table]}" if table in PUBLIC_ROWS else "" if table in COPIED else "limit 0"
            connection.execute(f"create table public_edition.{table} as select * from internal.{table} {which}")
        connection.execute("create schema if not exists public_edition.marts")
        connection.execute("use public_edition.marts")
        connection.execute("create table dim_indicator as select * from internal.marts.dim_indicator where is_public")
        create_table(connection, "indicator_values", VALUE_COLUMNS, edition.values)
        create_table(connection, "indicator_breakdowns", BREAKDOWN_COLUMNS, edition.breakdowns)
        _remember_published(connection, earlier_editions)
        connection.execute("use memory")
        detach(connection, "public_edition")


def _remember_published(connection: Connection, earlier_editions: Sequence[Path]) -> None:
    """Fill `control.earlier_values` from public editions alone: nothing that was kept back comes along."""
    connection.execute(
        "create table public_edition.control.earlier_values as from internal.control.earlier_values limit 0; "
        "create temp table known as select *, 0 as place from public_edition.control.earlier_values"
    )
    for place, path in enumerate(earlier_editions):
        attach(connection, "earlier_edition", path)
        connection.execute(
            f"""
            insert into known
            select
                indicator_id, component, basis, period_end, numerator, denominator, value, value_symbol, release_id,
                la_code, ?
            from earlier_edition.marts.indicator_values
            where {WAS_COUNTED} and period_end <= (select period_end from public_edition.control.run)
            """,
            [place],
        )
        detach(connection, "earlier_edition")
    connection.execute(
        """
        insert into public_edition.control.earlier_values
        select * exclude (place) from known
        qualify row_number() over (
            partition by la_code, indicator_id, component, basis, period_end order by place desc
        ) = 1
        """
    )


class _Maker:
    """Decides, and lays the decisions out in rows."""

    def __init__(
        self,
        figures: Figures,
        counts: Counts,
        editions: Sequence[Memory],
        rules: Rules,
        order: SecretOrder,
        unsafe: Unsafe,
    ) -> None:
        self._counts = counts
        self._rules = rules
        self._order = order
        self._unsafe = unsafe
        self._lines = {(line.indicator_id, line.component): line for line in counts.lines}
        self._values, self._breakdowns = figures.values, figures.breakdowns
        # another line may publish the same count: a line that is withheld shows nothing all the same
        self._withheld = {(row[1], row[2], row[5]) for row in self._values if row[6] is None}
        amounts, by_group = self._amounts(), self._by_group()
        made_in = max(row[5] for row in self._values) if self._values else datetime.date.min
        self._corrected = correct(counts, rules, editions, amounts, by_group, made_in, unsafe.corrections)
        earlier = self._corrected.memory
        self._cells = decide_months(counts, amounts, rules, order, earlier.cells, unsafe.months, unsafe.places)
        self._sums = decide_sums(
            counts, self._cells, self._windows(), rules, order, earlier.sums, unsafe.sums, unsafe.years
        )
        self._months_by_group: MonthsByGroup = dict(earlier.months_by_group)
        self._groups = dict(earlier.breakdowns)
        for place, table in self._tables(by_group).items():
            self._groups[place] = self._decide_groups(place, table, earlier.breakdowns.get(place, {}))

    def edition(self) -> DecidedEdition:
        return DecidedEdition(
            values=[self._value(row) for row in self._values],
            breakdowns=list(self._breakdown_rows()),
            memory=Memory(self._cells, self._sums, self._groups, self._months_by_group),
            corrected=self._corrected.names,
            waiting=self._corrected.waiting,
        )

    def _decide_groups(self, place: Place, table: dict[tuple[str, Group], float], known: GroupCells) -> GroupCells:
        names = {name for name, _ in table}
        totals = {name: total for name in names if (total := self._total(name, place[0])) is not None}
        unsafe = {name for name, of in self._unsafe.groups if of == place}
        return decide_groups(self._counts, place, totals, table, self._rules, self._order, known, unsafe)

    def _total(self, name: str, end: datetime.date) -> Cell | None:
        """The count of all children to which the groups at the end of a period add up."""
        if self._counts.windows[name] != "month":
            return self._cells.get((name, end))
        return self._sums.get((name, Window("year_to_date", end, months_of_year(end))))

    def _amounts(self) -> dict[tuple[str, datetime.date], float]:
        found = {}
        for _, indicator, component, basis, _, period, *sides, _ in self._values:
            if basis == "headline":
                for side, amount in zip(("numerator", "denominator"), sides, strict=True):
                    name = self._counts.name_of.get((indicator, component, side))
                    if name is not None and amount is not None:
                        found[name, period] = amount
        return found

    def _windows(self) -> list[Window]:
        return list(
            dict.fromkeys(
                _window(basis, start, end) for _, _, _, basis, start, end, *_ in self._values if basis != "headline"
            )
        )

    def _by_group(self) -> MonthsByGroup:
        """What was delivered by group: every group of the dimension for every count, nought if unnamed."""
        groups = self._groups_of_dimensions()
        delivered: MonthsByGroup = {}
        for _, indicator, component, period, dimension, group, _, *sides, _ in self._breakdowns:
            for side, amount in zip(("numerator", "denominator"), sides, strict=True):
                name = self._counts.name_of.get((indicator, component, side))
                if name is not None and amount is not None:
                    table = delivered.setdefault((name, period, dimension), dict.fromkeys(groups[dimension], 0.0))
                    table[group] = amount
        return delivered

    def _tables(self, delivered: MonthsByGroup) -> dict[Place, dict[tuple[str, Group], float]]:
        """The groups that are decided, by period and dimension."""
        tables: dict[Place, dict[tuple[str, Group], float]] = {}
        for (name, period, dimension), of_groups in delivered.items():
            if self._counts.windows[name] == "month":
                self._months_by_group.setdefault((name, period, dimension), of_groups)
            elif has_groups(self._counts, name, period):
                tables.setdefault((period, dimension), {}).update(
                    {(name, group): amount for group, amount in of_groups.items()}
                )
        for place, table in years_by_group(self._months_by_group, self._cells).items():
            tables.setdefault(place, {}).update(table)
        return tables

    def _groups_of_dimensions(self) -> dict[str, dict[Group, str]]:
        groups: dict[str, dict[Group, str]] = {}
        for _, _, _, _, dimension, group, label, *_ in self._breakdowns:
            groups.setdefault(dimension, {})[group] = label
        return {dimension: dict(sorted(found.items())) for dimension, found in sorted(groups.items())}

    def _value(self, row: Row) -> Row:
        la_code, indicator, component, basis, start, end, _, denominator, status = row
        line = self._lines[indicator, component]
        numerator = self._side(line, "numerator", basis, start, end)
        if line.measure == "percentage":
            out_of = self._side(line, "denominator", basis, start, end)
        elif line.measure == "count":
            out_of = NOT_APPLICABLE
        else:
            out_of = WITHHELD if denominator is None else Side(denominator)
        figure = figure_of(line, numerator, out_of, status, self._rules.low_reliability_below)
        return (la_code, indicator, component, basis, start, end, *figure)

    def _side(self, line: CountedLine, side: str, basis: str, start: datetime.date, end: datetime.date) -> Side:
        if (line.indicator_id, line.component, end) in self._withheld:
            return WITHHELD
        name = self._counts.name_of[line.indicator_id, line.component, side]
        if basis == "headline":
            found = self._cells.get((name, end))
        else:
            found = self._sums.get((name, _window(basis, start, end)))
        return WITHHELD if found is None else side_of(found)

    def _breakdown_rows(self) -> Iterable[Row]:
        groups = self._groups_of_dimensions()
        counted = {(row[0], row[1], row[2], row[4]) for row in self._breakdowns}
        for la_code, indicator, component, dimension in sorted(counted):
            line = self._lines[indicator, component]
            names = {self._counts.name_of.get((indicator, component, side)) for side in ("numerator", "denominator")}
            basis = "year_to_date" if line.window == "month" else "headline"
            for (period, of_dimension), decided in sorted(self._groups.items()):
                if of_dimension != dimension or not any(name in names for name, _ in decided):
                    continue
                for group, label in groups[dimension].items():
                    numerator, denominator = (
                        self._group_side(line, side, period, group, decided) for side in ("numerator", "denominator")
                    )
                    inside = NO_POPULATION_BY_GROUP if line.measure == "rate_per_10000" else ""
                    figure = figure_of(line, numerator, denominator, inside, self._rules.low_reliability_below)
                    yield (la_code, indicator, component, period, dimension, group, label, *figure, basis)

    def _group_side(
        self, line: CountedLine, side: str, period: datetime.date, group: Group, decided: GroupCells
    ) -> Side:
        name = self._counts.name_of.get((line.indicator_id, line.component, side))
        if name is None:
            return NOT_APPLICABLE if line.measure == "count" else WITHHELD
        if (line.indicator_id, line.component, period) in self._withheld or (name, group) not in decided:
            return WITHHELD
        return side_of(decided[name, group])


def _window(basis: str, start: datetime.date, end: datetime.date) -> Window:
    return Window(basis=basis, period_end=end, months=months_between(start, end))
