"""The marts of a public edition: the figures of a warehouse, with what may not leave it kept back.

They are written into a database of their own, of the warehouse's name in another folder, which never holds a figure
that is kept back. The models that make the scorecard and its charts of the figures run there once more, so that
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
from scorecard.public.counts import CountedLine, Counts
from scorecard.public.groups import Group, GroupCells, decide_groups
from scorecard.public.memory import Memory
from scorecard.public.months import Sum, Window, decide_months, decide_sums, months_between
from scorecard.warehouse.database import create_table, detach, in_memory, reading

# what the models that run again read besides the figures; nothing else of the warehouse comes along
COPIED = (
    "control.run",
    "intermediate.process_chart_dialect",
    "intermediate.process_chart_windows",
    "seeds.authorities",
    "seeds.benchmarks",
    "seeds.process_chart_rebases",
    "seeds.targets",
)
# commentary is written for the inside: the scorecard is made as if nobody had written any
EMPTIED = ("staging.stg_commentary",)
# the models that make of the figures what the pages show
DERIVED = (
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
    "about",
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
}


@dataclass(frozen=True)
class Disclosure:
    """How small a number may point to a child, and how few make a percentage unreliable."""

    threshold: float
    low_reliability_below: float


@dataclass(frozen=True)
class DecidedEdition:
    """A public edition: its rows, and all that this and earlier editions have made public."""

    values: Sequence[Row]
    breakdowns: Sequence[Row]
    memory: Memory

    @property
    def counts_kept_back(self) -> int:
        """How many counts of its periods and groups are kept back."""
        of_all = sum(cell.is_hidden for cell in self.memory.cells.values())
        return of_all + sum(cell.is_hidden for groups in self.memory.breakdowns.values() for cell in groups.values())


def make_edition(warehouse: Path, counts: Counts, earlier: Memory, disclosure: Disclosure) -> DecidedEdition:
    """Decide every figure of a warehouse that has been counted."""
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
    return _Maker(counts, earlier, disclosure, values, breakdowns).edition()


def write_edition(edition: DecidedEdition, warehouse: Path, public_warehouse: Path) -> None:
    """Write the edition's figures, and what the models read beside them, into a database made anew."""
    public_warehouse.parent.mkdir(parents=True, exist_ok=True)
    public_warehouse.unlink(missing_ok=True)
    with in_memory(reads={"internal": warehouse}, writes={"public_edition": public_warehouse}) as connection:
        for table in (*COPIED, *EMPTIED):
            connection.execute(f"create schema if not exists public_edition.{table.split('.')[0]}")
            none = "" if table in COPIED else " limit 0"
            connection.execute(f"create table public_edition.{table} as select * from internal.{table}{none}")
        connection.execute("create schema if not exists public_edition.marts")
        connection.execute("use public_edition.marts")
        connection.execute("create table dim_indicator as select * from internal.marts.dim_indicator where is_public")
        create_table(connection, "indicator_values", VALUE_COLUMNS, edition.values)
        create_table(connection, "indicator_breakdowns", BREAKDOWN_COLUMNS, edition.breakdowns)
        connection.execute("use memory")
        detach(connection, "public_edition")


class _Maker:
    """Decides, and lays the decisions out in rows."""

    def __init__(
        self,
        counts: Counts,
        earlier: Memory,
        disclosure: Disclosure,
        values: Sequence[Row],
        breakdowns: Sequence[Row],
    ) -> None:
        self._counts = counts
        self._disclosure = disclosure
        self._lines = {(line.indicator_id, line.component): line for line in counts.lines}
        # another line may publish the same count: a line that is withheld shows nothing all the same
        self._withheld = {(row[1], row[2], row[5]) for row in values if row[6] is None}
        self._values = values
        self._breakdowns = breakdowns
        threshold = disclosure.threshold
        self._cells = decide_months(counts, self._amounts(), threshold, earlier.cells)
        self._sums = decide_sums(counts, self._cells, self._windows(), threshold)
        self._groups = dict(earlier.breakdowns)
        for (period, dimension), table in self._tables().items():
            known = earlier.breakdowns.get((period, dimension), {})
            self._groups[period, dimension] = decide_groups(counts, period, self._cells, table, known, threshold)

    def edition(self) -> DecidedEdition:
        return DecidedEdition(
            values=[self._value(row) for row in self._values],
            breakdowns=list(self._breakdown_rows()),
            memory=Memory(self._cells, self._groups),
        )

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

    def _tables(self) -> dict[tuple[datetime.date, str], dict[tuple[str, Group], float]]:
        """The breakdowns by period and dimension: every group of the dimension for every count, nought if unnamed."""
        groups = self._groups_of_dimensions()
        tables: dict[tuple[datetime.date, str], dict[tuple[str, Group], float]] = {}
        for _, indicator, component, period, dimension, group, _, *sides, _ in self._breakdowns:
            table = tables.setdefault((period, dimension), {})
            for side, amount in zip(("numerator", "denominator"), sides, strict=True):
                name = self._counts.name_of.get((indicator, component, side))
                if name is None or amount is None:
                    continue
                for each in groups[dimension]:
                    table.setdefault((name, each), 0.0)
                table[name, group] = amount
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
        figure = figure_of(line, numerator, out_of, status, self._disclosure.low_reliability_below)
        return (la_code, indicator, component, basis, start, end, *figure)

    def _side(self, line: CountedLine, side: str, basis: str, start: datetime.date, end: datetime.date) -> Side:
        if (line.indicator_id, line.component, end) in self._withheld:
            return WITHHELD
        name = self._counts.name_of[line.indicator_id, line.component, side]
        found: Sum | None
        if basis == "headline":
            cell = self._cells.get((name, end))
            found = None if cell is None else Sum(cell.amount, cell.is_hidden)
        else:
            found = self._sums.get((name, _window(basis, start, end)))
        return WITHHELD if found is None else side_of(found)

    def _breakdown_rows(self) -> Iterable[Row]:
        groups = self._groups_of_dimensions()
        periods = sorted({(row[0], row[1], row[2], row[3], row[4]) for row in self._breakdowns})
        for la_code, indicator, component, period, dimension in periods:
            line = self._lines[indicator, component]
            decided = self._groups[period, dimension]
            for group, label in groups[dimension].items():
                numerator, denominator = (
                    self._group_side(line, side, period, group, decided) for side in ("numerator", "denominator")
                )
                inside = NO_POPULATION_BY_GROUP if line.measure == "rate_per_10000" else ""
                figure = figure_of(line, numerator, denominator, inside, self._disclosure.low_reliability_below)
                yield (la_code, indicator, component, period, dimension, group, label, *figure)

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
