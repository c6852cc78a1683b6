"""The dictionary of a file of marts: what every table and column in it holds, in the file itself.

The sentences stand in two places, each for what is made there: beside the dbt models that make a table, and in
`dictionary.yml` for the tables that releases and gates make. What they say is written into the table `columns` and into
the comments that DuckDB keeps of tables and columns. Figures do not belong here.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from scorecard.settings import DBT_PROJECT
from scorecard.typed import Text, Typed, read_yaml
from scorecard.warehouse.database import Connection, create_table, in_memory, insert_rows

MARTS_MODELS = DBT_PROJECT / "models" / "marts"
MADE_HERE = Path(__file__).with_name("dictionary.yml")
TABLE = "columns"
COLUMNS = {
    "table_name": "varchar",
    "table_description": "varchar",
    "position": "integer",
    "column_name": "varchar",
    "data_type": "varchar",
    "description": "varchar",
}


class TableSaid(Typed):
    """What one row of a table is, and what its columns hold."""

    description: Text
    columns: dict[Text, Text]


class DictionaryFile(Typed):
    """`dictionary.yml`: keys that mean the same everywhere, and the tables that no model makes."""

    versions: dict[int, Text]
    every_table: dict[Text, Text]
    tables: dict[Text, TableSaid]


@dataclass(frozen=True)
class Dictionary:
    """What is known of tables and columns; empty text where nothing is."""

    versions: Mapping[int, str]
    every_table: Mapping[str, str]
    tables: Mapping[str, TableSaid]

    def of_table(self, table: str) -> str:
        """What one row of a table is; of the dictionary itself, also which version of the columns it tells of."""
        version = f" Version {max(self.versions)} of the columns of the marts." if table == TABLE else ""
        return self.tables[table].description + version if table in self.tables else ""

    def of_column(self, table: str, column: str) -> str:
        """What a column holds: what every table means by a key of that name, else what its own table says of it."""
        own = self.tables[table].columns if table in self.tables else {}
        return self.every_table.get(column, own.get(column, ""))


@cache
def load_dictionary() -> Dictionary:
    """The dictionary as the project has it.

    Raises:
        Mistyped: `dictionary.yml` says something that is not known.
    """
    written = read_yaml(MADE_HERE, DictionaryFile)
    return Dictionary(written.versions, written.every_table, {**dict(_of_models()), **written.tables})


def describe(connection: Connection, database: str, beside: Mapping[str, TableSaid] | None = None) -> None:
    """Write the dictionary of the schema `marts` of an attached database into it: the table `columns`, and comments.

    `beside` are tables that this file alone has, or has otherwise than a release. Tables of releases of before may have
    columns that nobody describes today; they stand there without a sentence.
    """
    known = load_dictionary()
    said = Dictionary(known.versions, known.every_table, {**known.tables, **(beside or {})})
    qualified = f"{database}.marts.{TABLE}"
    create_table(connection, qualified, COLUMNS, [])
    found = connection.execute(
        "select table_name, column_index, column_name, data_type from duckdb_columns() "
        "where database_name = ? and schema_name = 'marts' order by table_name, column_index",
        [database],
    ).fetchall()
    insert_rows(
        connection,
        qualified,
        [
            [table, said.of_table(table), position, column, data_type, said.of_column(table, column)]
            for table, position, column, data_type in found
        ],
    )
    comments = [
        f"comment on table {database}.marts.{table} is {_literal(said.of_table(table))}"
        for table in sorted({row[0] for row in found})
    ]
    comments += [
        f'comment on column {database}.marts.{table}."{column}" is {_literal(said.of_column(table, column))}'
        for table, _, column, _ in found
    ]
    connection.execute(f"begin; {'; '.join(comments)}; commit")


def describe_file(marts: Path) -> None:
    """The same for a file of marts that is finished but for this."""
    with in_memory(writes={"described": marts}) as connection:
        describe(connection, "described")


def columns_sha256(columns: Iterable[tuple[str, str, str, str]]) -> str:
    """Hash over file, table, column and type of what stands in the files of marts, in any order."""
    return hashlib.sha256("\n".join(sorted(" ".join(each) for each in set(columns))).encode()).hexdigest()


def _of_models() -> Iterator[tuple[str, TableSaid]]:
    for path in sorted(MARTS_MODELS.glob("_*.yml")):
        # dbt has read these files and refuses what it does not know; here they are looked at once more, and fast
        content: Any = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        for model in content.get("models", ()):
            columns = {each["name"]: _one_line(each.get("description", "")) for each in model.get("columns", ())}
            described = {name: text for name, text in columns.items() if text}
            yield model["name"], TableSaid(description=_one_line(model["description"]), columns=described)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
