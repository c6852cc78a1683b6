"""The models of the verdicts on an in-memory database: series in, rows of the marts out, in milliseconds a line.

The models' own SQL runs as it stands, with the project's macros; `ref`, `source`, `var` and `config` are stood in for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import jinja2

PROJECT = Path(__file__).parents[2] / "dbt_project"
IN_ORDER = (
    "intermediate/process_chart_dialect",
    "intermediate/process_chart_windows",
    "marts/figures_shown",
    "marts/latest_figures",
    "marts/series_breaks",
    "marts/target_comparisons",
    "marts/figures_in_order",
    "marts/figure_facts",
    "marts/years_compared",
    "marts/changes_over_the_year",
    "marts/process_chart_series",
    "marts/process_chart_runs",
    "marts/process_chart_shifts",
    "marts/process_chart_proposals",
    "marts/process_chart_limits",
    "marts/process_chart_points",
    "marts/process_chart_decisions",
    "marts/process_charts",
    "marts/scorecard",
    "marts/attention",
)
QUARTERLY = ("quarter", "quarter_end")

Row = dict[str, Any]
Count = tuple[float | None, float | None]
"""Numerator and denominator of one period; a count has no denominator, a period withheld has neither."""


@dataclass(frozen=True)
class Line:
    """A line of an invented scorecard: its counts, oldest first, each a month or a quarter apart."""

    counts: Sequence[Count]
    good_is: str = "high"
    measure: str = "percentage"
    window: str = "month"
    looks_back_months: int = 0
    target: float | None = None
    target_from: date = date(2019, 1, 1)
    tolerance: float = 0
    source_status: str = "live"
    is_within: bool = True
    decisions: Sequence[tuple[date, str]] = ()  # from when, rebase or refuse
    decided_by: str = "916"  # the authority
    ends: Sequence[date] = ()  # of its periods, where they are those of a delivery
    suppressed: Sequence[date] = ()  # ends of periods whose figure a public edition does not show
    sums: Mapping[tuple[str, date], Count] = field(default_factory=dict)  # of twelve months, by basis and last day

    def value(self, count: Count) -> float | None:
        numerator, denominator = count
        if self.measure == "count" or numerator is None:
            return numerator
        if not denominator:
            return None
        return (100.0 if self.measure == "percentage" else 10000.0) * numerator / denominator

    @property
    def values(self) -> list[float | None]:
        return [self.value(count) for count in self.counts]

    @property
    def periods(self) -> list[date]:
        """Last days of its periods; the first ends in January 2020, or in March for a quarter."""
        if self.ends:
            return list(self.ends)
        step = 3 if self.window in QUARTERLY else 1
        return [month_end(step * number) for number in range(1, len(self.counts) + 1)]


@dataclass(frozen=True)
class Said:
    """What the marts say of a line."""

    facts: Row
    year: Row
    chart: Row
    points: list[Row]
    proposals: list[Row]
    scorecard: Row
    attention: Row
    targets: list[Row] = field(default_factory=list)


def month_end(number: int) -> date:
    """The end of so many months from the start of 2020: 1 is January."""
    year, month = divmod(number, 12)
    return date(2020 + year, month + 1, 1) - timedelta(days=1)


def percentages(*values: float | None, out_of: float = 1000.0) -> list[Count]:
    """Counts that give these percentages; None is a period with nothing to count."""
    return [(0.0, 0.0) if value is None else (value * out_of / 100, out_of) for value in values]


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])

    class Adapter:
        def dispatch(self, name: str) -> Any:
            return environment.globals[f"default__{name}"]

    environment.globals.update({"adapter": Adapter(), "return": lambda macro: macro})
    for file in ("engine", "could_not_be_counted", "intervals"):
        text = (PROJECT / "macros" / f"{file}.sql").read_text(encoding="utf-8")
        macros = vars(environment.from_string(text).make_module())
        environment.globals.update({name: macro for name, macro in macros.items() if not name.startswith("_")})
    return environment


@cache
def _template(model: str) -> jinja2.Template:
    return _environment().from_string((PROJECT / "models" / f"{model}.sql").read_text(encoding="utf-8"))


def rendered(text: str) -> str:
    """A piece of SQL with the project's macros filled in."""
    return _environment().from_string(text).render()


def model_on(database: duckdb.DuckDBPyConnection, model: str, variables: Mapping[str, Any] | None = None) -> None:
    """Run one model, named by its path, over the tables of a database; its table joins them."""
    given = variables or {}
    query = _template(model).render(
        ref=lambda name: f"main.{name}",
        source=lambda _, name: f"main.{name}",
        var=lambda name, default=None: given.get(name, default),
        config=lambda **_: "",
    )
    database.execute(f"create table {Path(model).name} as {query}")


def say(lines: Mapping[str, Line], **dialect: Any) -> dict[str, Said]:
    """Run the models over all lines at once."""
    variables = {
        "process_chart_dialect": dialect,
        "indicators": {
            name: {"window": line.window, "looks_back_months": line.looks_back_months} for name, line in lines.items()
        },
    }
    with duckdb.connect(config={"threads": 1}) as database:
        _lay_out(database, lines)
        for model in IN_ORDER:
            model_on(database, model, variables)

        def rows(query: str) -> dict[str, list[Row]]:
            result = database.execute(query)
            names = [column[0] for column in result.description]
            found: dict[str, list[Row]] = {}
            for cells in result.fetchall():
                row = dict(zip(names, cells, strict=True))
                found.setdefault(row["indicator_id"], []).append(row)
            return found

        facts, years = rows("from figure_facts"), rows("from changes_over_the_year")
        charts = rows("from process_charts")
        points = rows("from process_chart_points order by period_end")
        proposals = rows("from process_chart_proposals order by rebased_from")
        cards, attention = rows("from scorecard"), rows("from attention")
        targets = rows("from target_comparisons order by period_end")
    return {
        name: Said(
            facts=facts[name][0],
            year=years[name][0],
            chart=charts[name][0],
            points=points.get(name, []),
            proposals=proposals.get(name, []),
            scorecard=cards[name][0],
            attention=attention[name][0],
            targets=targets[name],
        )
        for name in lines
    }


def _lay_out(database: duckdb.DuckDBPyConnection, lines: Mapping[str, Line]) -> None:
    database.execute(
        """
        create table indicator_values (
            la_code varchar, indicator_id varchar, component varchar, basis varchar, period_start date, period_end date,
            numerator double, denominator double, value double, status varchar
        );
        create table run as select '916' as la_code, date '2100-01-31' as period_end;
        create table earlier_figures (
            la_code varchar, indicator_id varchar, component varchar, basis varchar, period_start date, period_end date,
            numerator double, denominator double, value double, value_symbol varchar, status varchar,
            released_in varchar
        );
        create table dim_indicator (
            display_order integer, line integer, ambition integer, indicator_id varchar, component varchar,
            role varchar, title varchar, good_is varchar, measure varchar, period_window varchar,
            source_status varchar, is_numerator_within_denominator boolean
        );
        create table targets (
            la_code varchar, indicator_id varchar, component varchar, valid_from date, target double, tolerance double
        );
        create table process_chart_rebases (
            la_code varchar, indicator_id varchar, component varchar, rebased_from date, decided_by varchar,
            decided_on date, reason varchar, decision varchar
        );
        create table benchmark_comparisons (
            la_code varchar, indicator_id varchar, component varchar, geography varchar, geography_kind varchar,
            period_label varchar, kind varchar, value double, status varchar, comparability varchar, our_value double,
            our_period_end date, months_older integer, source varchar, note varchar
        );
        create table stg_commentary (
            la_code varchar, indicator_id varchar, period_end date, author varchar, written_on date, body varchar
        );
        """
    )
    values, catalogue, targets, decisions = [], [], [], []
    for order, (name, line) in enumerate(lines.items(), start=1):
        catalogue.append(
            [order, order, 1, name, "", "headline", name, line.good_is, line.measure, line.window]
            + [line.source_status, line.is_within]
        )
        for period_end, count in zip(line.periods, line.counts, strict=True):
            value = line.value(count)
            status = "available" if value is not None else "nothing to count: the denominator is zero"
            if period_end in line.suppressed:
                count, value, status = (None, None), None, "confidential: a small number"
            opens = period_end.replace(day=1)
            values.append(["916", name, "", "headline", opens, period_end, *count, value, status])
        for (basis, period_end), count in line.sums.items():
            opens = date(period_end.year - 1, period_end.month % 12 + 1, 1)
            values.append(["916", name, "", basis, opens, period_end, *count, line.value(count), "available"])
        if line.target is not None:
            targets.append(["916", name, None, line.target_from, line.target, line.tolerance])
        decisions += [
            [line.decided_by, name, None, day, "Director", date(2021, 1, 5), "A new team", decision]
            for day, decision in line.decisions
        ]
    for table, rows in (
        ("indicator_values", values),
        ("dim_indicator", catalogue),
        ("targets", targets),
        ("process_chart_rebases", decisions),
    ):
        if rows:
            columns = [list(column) for column in zip(*rows, strict=True)]
            unnested = ", ".join("unnest(?)" for _ in columns)
            database.execute(f"insert into {table} select {unnested}", columns)
