"""Expectations that count in the database and bring nothing back but counts.

In their SQL `{batch}` stands for the dataset, and `control.run` says which authority and month the run is about.
Other braces are doubled.
"""

from collections.abc import Collection
from typing import Any, ClassVar, Self

from great_expectations.compatibility.pydantic import PrivateAttr
from great_expectations.expectations.core.expect_column_values_to_be_unique import ExpectColumnValuesToBeUnique
from great_expectations.expectations.core.expect_column_values_to_not_be_null import ExpectColumnValuesToNotBeNull
from great_expectations.expectations.core.expect_compound_columns_to_be_unique import ExpectCompoundColumnsToBeUnique
from great_expectations.expectations.core.expect_table_row_count_to_be_between import ExpectTableRowCountToBeBetween
from great_expectations.expectations.core.unexpected_rows_expectation import UnexpectedRowsExpectation
from great_expectations.expectations.expectation import BatchExpectation, Expectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.metadata_types import FailureSeverity

CRITICAL = FailureSeverity.CRITICAL
WARNING = FailureSeverity.WARNING

PERIOD_END = "(select period_end from control.run)"
MONTH_START = f"cast(date_trunc('month', {PERIOD_END}) as date)"


def is_recorded(convention: str, extract: str, column: str | None = None) -> str:
    """SQL: people have recorded this convention of the authority's systems in `seeds/delivery_conventions.csv`.

    Without a column, one about the extract as a whole.
    """
    about = f"column_name = '{column}'" if column else "coalesce(column_name, '') = ''"
    return f"""exists (
        select 1
        from seeds.delivery_conventions
        where la_code = (select la_code from control.run)
            and extract = '{extract}'
            and {about}
            and convention = '{convention}'
    )"""


class KeepsItsConfiguration(Expectation):
    """An expectation that makes its configuration once; the library asks for it some twenty times a check."""

    _configuration: ExpectationConfiguration | None = PrivateAttr(default=None)

    @property
    def configuration(self) -> ExpectationConfiguration:
        """What the library reads this expectation by."""
        if self._configuration is None:
            self._configuration = super().configuration
        return self._configuration

    def copy(self, **changes: Any) -> Self:
        """Another expectation, with a configuration of its own."""
        made: Self = super().copy(**changes)
        made._configuration = None
        return made


class NoRows(KeepsItsConfiguration, UnexpectedRowsExpectation):
    """No row breaks the rule. The query lists the rows that do; they are counted where they stand."""

    metric_dependencies: ClassVar[tuple[str, ...]] = ("unexpected_rows_query.row_count", "table.row_count")

    def _validate(
        self, metrics: dict[str, Any], runtime_configuration: Any = None, execution_engine: Any = None
    ) -> dict[str, Any]:
        failing = metrics["unexpected_rows_query.row_count"]
        counts = {"element_count": metrics["table.row_count"], "unexpected_count": failing}
        return {"success": failing == 0, "result": counts}


class Holds(NoRows):
    """A statement about the dataset as a whole holds. The query gives a row where it does not."""

    def _validate(
        self, metrics: dict[str, Any], runtime_configuration: Any = None, execution_engine: Any = None
    ) -> dict[str, Any]:
        holds = metrics["unexpected_rows_query.row_count"] == 0
        return {"success": holds, "result": {"element_count": metrics["table.row_count"]}}


class ShareBelow(KeepsItsConfiguration, BatchExpectation):
    """Of the rows counted, the share that breaks the rule is below `limit` (none breaks it, where `limit` is 0).

    The query gives two counts, `looked_at` and `failing`; no row stands for nothing to look at. Where `of` is given,
    the query gives a row for each of several things, named in its column `of`: checks that share their query share its
    answer, and one query serves them all. `total` is what was looked at, where the query cannot know.
    """

    query: str
    limit: float
    of: str = ""
    total: int | None = None

    metric_dependencies: ClassVar[tuple[str, ...]] = ("query.table",)
    success_keys: ClassVar[tuple[str, ...]] = ("query", "limit", "of", "total")
    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id", "row_condition", "condition_parser")

    def _validate(
        self, metrics: dict[str, Any], runtime_configuration: Any = None, execution_engine: Any = None
    ) -> dict[str, Any]:
        counted = [row for row in metrics["query.table"] if not self.of or row["of"] == self.of]
        looked_at = self.total if self.total is not None else int(counted[0]["looked_at"]) if counted else 0
        failing = int(counted[0]["failing"]) if counted else 0
        success = failing == 0 or failing < self.limit * looked_at
        return {"success": success, "result": {"element_count": looked_at, "unexpected_count": failing}}


class CountBetween(KeepsItsConfiguration, BatchExpectation):
    """A count lies within bounds, both included. It is one count: no row of it breaks anything.

    The query gives a row for each of several things, named in its column `of`, with the count `looked_at`.
    """

    query: str
    of: str
    least: float
    most: float

    metric_dependencies: ClassVar[tuple[str, ...]] = ("query.table",)
    success_keys: ClassVar[tuple[str, ...]] = ("query", "of", "least", "most")
    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id", "row_condition", "condition_parser")

    def _validate(
        self, metrics: dict[str, Any], runtime_configuration: Any = None, execution_engine: Any = None
    ) -> dict[str, Any]:
        counted = next((int(row["looked_at"]) for row in metrics["query.table"] if row["of"] == self.of), 0)
        return {"success": self.least <= counted <= self.most, "result": {"element_count": counted}}


def has_rows(severity: FailureSeverity) -> Expectation:
    """The dataset is not empty."""
    return ExpectTableRowCountToBeBetween(min_value=1, severity=severity)


def is_unique(columns: Collection[str], severity: FailureSeverity) -> Expectation:
    """No two rows agree in all of these columns."""
    if len(columns) == 1:
        return ExpectColumnValuesToBeUnique(column=next(iter(columns)), severity=severity)
    return ExpectCompoundColumnsToBeUnique(column_list=list(columns), severity=severity)


def is_present(column: str, severity: FailureSeverity) -> Expectation:
    """Every row has a value."""
    return ExpectColumnValuesToNotBeNull(column=column, severity=severity)


def no_rows_where(condition: str, severity: FailureSeverity = WARNING) -> NoRows:
    """No row of the dataset for which the condition is true."""
    return NoRows(unexpected_rows_query=f"select source_row from {{batch}} where {condition}", severity=severity)


def no_overlaps(child: str, start: str, end: str, among: str = "true", severity: FailureSeverity = WARNING) -> NoRows:
    """Nothing of one child starts before what started earlier has ended; ending and starting on one day is in order."""
    return NoRows(
        unexpected_rows_query=f"""
        select source_row from (
            select
                source_row,
                {start} as starts,
                max(coalesce({end}, date '9999-12-31')) over (
                    partition by {child} order by {start}, source_row
                    rows between unbounded preceding and 1 preceding
                ) as earlier_end
            from {{batch}}
            where {among}
        ) as ordered
        where earlier_end > starts
        """,
        severity=severity,
    )


def at_most_one(child: str, among: str, severity: FailureSeverity = WARNING) -> NoRows:
    """Of the rows that the condition picks, each child has one. Every row of a child with several is counted."""
    return NoRows(
        unexpected_rows_query=f"""
        select source_row from (
            select source_row, count(*) over (partition by {child}) as of_the_child
            from {{batch}}
            where {among}
        ) as counted
        where of_the_child > 1
        """,
        severity=severity,
    )


def mostly_filled(column: str, share: float, severity: FailureSeverity = WARNING) -> ExpectColumnValuesToNotBeNull:
    """At least this share of the rows has a value."""
    return ExpectColumnValuesToNotBeNull(column=column, mostly=share, severity=severity)


def holds(query: str, severity: FailureSeverity = WARNING) -> Holds:
    """The query, which lists what contradicts the statement, gives nothing."""
    return Holds(unexpected_rows_query=query, severity=severity)


def no_rows(query: str, severity: FailureSeverity = WARNING) -> NoRows:
    """The query, which lists the rows that break the rule, gives nothing."""
    return NoRows(unexpected_rows_query=query, severity=severity)


def share_below(
    limit: float, query: str, severity: FailureSeverity = WARNING, of: str = "", total: int | None = None
) -> ShareBelow:
    """Of the counts that the query gives, or gives of one thing, the failing share is below the limit."""
    return ShareBelow(limit=limit, query=query, severity=severity, of=of, total=total)


def between(least: float, most: float, query: str, of: str, severity: FailureSeverity = WARNING) -> CountBetween:
    """The count `looked_at` that the query gives of one thing lies within bounds, both included."""
    return CountBetween(least=least, most=most, query=query, of=of, severity=severity)
