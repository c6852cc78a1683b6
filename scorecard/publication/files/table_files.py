"""Every table of a release's marts as Parquet, for tools that make reports, and as CSV for those that read no Parquet.

A file a table, in one order of all columns: the same marts give the same bytes. Parquet has the types that the table's
contract promises; `csv-metadata.json` says them of the CSV files. What may be in an edition was decided when its marts
were made; nothing is added here.
"""

from collections.abc import Mapping
from pathlib import Path

from scorecard.publication.files.csv_files import SAYS_WHETHER_INVENTED, says_whether_invented
from scorecard.publication.files.metadata import DATE, DescribedFile
from scorecard.publication.model import Authority
from scorecard.publication.workbook.sheet import FORMULA_STARTS
from scorecard.warehouse.database import (
    Connection,
    columns_of_tables,
    copy_to_csv,
    copy_to_parquet,
    has_table,
    in_memory,
    text_literal,
)

FOLDER = "tables"
[INVENTED] = SAYS_WHETHER_INVENTED
# six sevenths of all that CSV would take: `breakdowns.csv` has their figures, the Parquet files all columns
PARQUET_ALONE = frozenset({"indicator_breakdowns", "groups_by_period"})
NUMBERS = ("BIGINT", "INTEGER", "HUGEINT", "DOUBLE", "FLOAT", "DECIMAL")
CSVW_TYPES = {"DATE": DATE, "BOOLEAN": "boolean"}


def write_tables(folder: Path, marts: Path, authority: Authority) -> list[DescribedFile]:
    """Write `tables/*.parquet` and `tables/*.csv` below a release's folder, and say what the CSV files hold.

    The last column of every CSV file says whether all of it is invented, as that of every other file does.
    """
    (folder / FOLDER).mkdir(exist_ok=True)
    described = []
    with in_memory(reads={"held": marts}) as connection:
        columns = columns_of_tables(connection, "held", "marts")
        said, of_table = _said(connection)
        for table, types in columns.items():
            path = folder / FOLDER / f"{table}.parquet"
            copy_to_parquet(connection, f"select * from held.marts.{table}", path)
            if table in PARQUET_ALONE:
                continue
            shown = {column: kind for column, kind in types.items() if column not in SAYS_WHETHER_INVENTED}
            rows = f"select *, {says_whether_invented(authority)} as {INVENTED} from ({_as_text(table, shown)})"
            copy_to_csv(connection, rows, path.with_suffix(".csv"))
            kinds = {**shown, INVENTED: "BOOLEAN"}
            described.append(
                DescribedFile(
                    f"{table}.csv",
                    of_table.get(table, ""),
                    {column: said.get((table, column), "") for column in shown} | SAYS_WHETHER_INVENTED,
                    key=(),
                    numbers=frozenset(column for column, kind in kinds.items() if kind.startswith(NUMBERS)),
                    datatypes={column: CSVW_TYPES[kind] for column, kind in kinds.items() if kind in CSVW_TYPES},
                )
            )
    return described


def _said(connection: Connection) -> tuple[dict[tuple[str, str], str], dict[str, str]]:
    """What the file's own dictionary says of columns and of tables."""
    if not has_table(connection, "held.marts.columns"):
        return {}, {}
    found = connection.execute(
        "select table_name, column_name, description, table_description from held.marts.columns"
    ).fetchall()
    return {row[:2]: row[2] for row in found}, {row[0]: row[3] for row in found}


def _as_text(table: str, types: Mapping[str, str]) -> str:
    """The rows of a table for CSV: lists with semicolons, no text that a spreadsheet takes for a formula.

    First stand rows by which every column of numbers that has any shows one: readers that look at the first rows alone
    take a column that is empty there for text.
    """
    shown = ", ".join(_cell(column, kind) for column, kind in types.items())
    order = ", ".join(f'"{column}"' for column in types)
    firsts = ", ".join(
        f'coalesce((select min(place_in_order) from numbered where "{column}" is not null), 0)'
        for column, kind in types.items()
        if kind.startswith(NUMBERS)
    )
    return f"""
        with numbered as (select *, row_number() over (order by {order}) as place_in_order from held.marts.{table})
        select {shown} from numbered order by place_in_order not in ({firsts or 0}), place_in_order
    """


def _cell(column: str, kind: str) -> str:
    if kind.endswith("[]"):
        return f'array_to_string("{column}", \'; \') as "{column}"'
    if kind != "VARCHAR":
        return f'"{column}"'
    starts = " or ".join(f'starts_with("{column}", {text_literal(start)})' for start in FORMULA_STARTS)
    return f'case when {starts} then \'\'\'\' || "{column}" else "{column}" end as "{column}"'
