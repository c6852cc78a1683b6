"""What stands in the fields of a delivery, in counts, and which look suddenly otherwise than in the last deliveries.

Each extract is a full dump of the history held, so from month to month the share of blanks in a field, and the mix of
its codes, hardly move: where they do, a filter, a mapping or a form has changed. Codes of the contract alone are
counted, and blanks; no value of a record. What is said about a shift stands in `expectations/field_shifts.py`.
"""

from pathlib import Path

from scorecard.delivery.contracts import Contract, load_contracts
from scorecard.release.folder import Release
from scorecard.warehouse.database import Connection, attach, detach, has_table, reading, writing

TABLE = "field_counts"
COLUMNS = "extract varchar, column_name varchar, code varchar, counted bigint, of_rows bigint"
# the code of a field that holds something and has no list of codes; a blank has the empty code
GIVEN = "given"
# Fields of fewer rows than this, here or there, differ by chance.
FEWEST_ROWS = 20

SHIFTS = f"""
    create or replace table quality.field_shifts as
    with counts as (
        select '' as release_id, * from quality.field_counts
        union all
        select * from earlier_field_counts
    ),
    measured as (
        select
            release_id, extract, column_name, code, of_rows,
            counted / of_rows as share,
            of_rows - sum(case when code = '' then counted else 0 end) over field as given,
            counted / nullif(given, 0) as share_of_given
        from counts
        where of_rows >= {FEWEST_ROWS}
        window field as (partition by release_id, extract, column_name)
    ),
    pairs as (
        select distinct now.extract, now.column_name, earlier.release_id, now.given, earlier.given as given_earlier
        from measured as now
        inner join measured as earlier
            on now.extract = earlier.extract and now.column_name = earlier.column_name and earlier.release_id <> ''
        where now.release_id = ''
    ),
    codes as (
        select distinct extract, column_name, code from measured
    ),
    compared as (
        select
            pairs.extract, pairs.column_name, pairs.release_id,
            any_value(pairs.given) as given,
            any_value(pairs.given_earlier) as given_earlier,
            sum(case when codes.code = '' then abs(coalesce(now.share, 0) - coalesce(earlier.share, 0)) else 0 end)
                as shift_of_blanks,
            sum(
                case
                    when codes.code <> ''
                        then abs(coalesce(now.share_of_given, 0) - coalesce(earlier.share_of_given, 0))
                    else 0
                end
            ) / 2 as shift_of_codes
        from pairs
        inner join codes on pairs.extract = codes.extract and pairs.column_name = codes.column_name
        left join measured as now
            on now.release_id = '' and codes.extract = now.extract
            and codes.column_name = now.column_name and codes.code = now.code
        left join measured as earlier
            on pairs.release_id = earlier.release_id and codes.extract = earlier.extract
            and codes.column_name = earlier.column_name and codes.code = earlier.code
        group by pairs.extract, pairs.column_name, pairs.release_id
    )
    -- a field that looks as in any of the last deliveries has not changed suddenly
    select
        extract,
        column_name,
        round(min(shift_of_blanks), 9) as shift_of_blanks,
        round(
            min(case when given >= {FEWEST_ROWS} and given_earlier >= {FEWEST_ROWS} then shift_of_codes else 0 end), 9
        ) as shift_of_codes
    from compared
    group by extract, column_name
"""


def count_fields(warehouse: Path, earlier: list[Release]) -> None:
    """(Re)create `quality.field_counts` of a staged delivery, and `quality.field_shifts` against earlier releases.

    Both count clean rows. A shift is a share from 0 to 1: of the blanks, the difference; of the codes among what is
    given, half the sum of the differences.
    """
    with writing(warehouse) as connection:
        connection.execute(f"create or replace table quality.{TABLE} ({COLUMNS})")
        for contract in load_contracts().values():
            _count(connection, contract)
        connection.execute(f"create or replace temp table earlier_field_counts (release_id varchar, {COLUMNS})")
        for release in earlier:
            _remember(connection, release)
        connection.execute(SHIFTS)


def read_shifts(warehouse: Path) -> dict[str, list[tuple[str, float, float]]]:
    """By extract that can be compared: each field, the shift of its blanks and of its codes."""
    found: dict[str, list[tuple[str, float, float]]] = {}
    with reading(warehouse) as connection:
        if not has_table(connection, "quality.field_shifts"):
            return {}
        for extract, *field in connection.execute("from quality.field_shifts order by extract, column_name").fetchall():
            found.setdefault(extract, []).append(tuple(field))
    return found


def _count(connection: Connection, contract: Contract) -> None:
    staged = f"staging.{contract.staging_model}"
    parts = []
    for column in contract.columns:
        given = column.staged_as if column.code_list else f"case when {column.staged_as} is not null then '{GIVEN}' end"
        parts.append(
            f"select '{contract.extract}', '{column.name}', coalesce({given}, '') as code, count(*), "
            f"(select count(*) from {staged}) from {staged} group by code"
        )
    connection.execute(f"insert into quality.{TABLE} {' union all '.join(parts)}")


def _remember(connection: Connection, release: Release) -> None:
    """The counts of a release; none where it was made before they were kept."""
    attach(connection, "earlier", release.marts)
    found = connection.execute(
        "select 1 from duckdb_tables() where database_name = 'earlier' and table_name = ?", [TABLE]
    ).fetchone()
    if found:
        connection.execute(
            "insert into earlier_field_counts select release_id, extract, column_name, code, counted, of_rows "
            f"from earlier.marts.{TABLE}"
        )
    detach(connection, "earlier")
