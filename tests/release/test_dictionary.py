"""The dictionary: every column that a reader can meet has a sentence, in the file itself, and no other has."""

from pathlib import Path

import pytest

from scorecard.release.dictionary import MADE_HERE, DictionaryFile, columns_sha256, load_dictionary
from scorecard.settings import PROJECT_ROOT
from scorecard.typed import read_yaml
from tests.conftest import Released
from tests.support import rows_of

OF_HOME, OF_RELEASE = (
    ("scorecard.duckdb", "scorecard_public.duckdb"),
    ("scorecard.duckdb", "public/scorecard_public.duckdb"),
)
ALL = "select table_name, column_name, data_type from duckdb_columns() where schema_name = 'marts'"


@pytest.fixture(scope="module")
def files(released: Released) -> dict[str, Path]:
    of_home = {f"home {name}": released.home / name for name in OF_HOME}
    return of_home | {f"release {name}": released.folder / name for name in OF_RELEASE}


def test_every_table_and_column_has_a_sentence(files: dict[str, Path]) -> None:
    for name, path in files.items():
        found = rows_of(path, ALL)
        listed = rows_of(path, "select table_name, column_name, data_type from marts.columns")
        assert sorted(found) == sorted(listed), name
        silent = "select table_name, column_name from marts.columns where length(description) < 10"
        assert rows_of(path, silent) == [], f"{name}: columns that nobody describes"
        silent = "select distinct table_name from marts.columns where length(table_description) < 20"
        assert rows_of(path, silent) == [], f"{name}: tables that nobody describes"


def test_the_comments_of_the_database_say_the_same(files: dict[str, Path]) -> None:
    otherwise = """
        select listed.table_name, listed.column_name
        from marts.columns as listed
        inner join duckdb_columns() as held
            on listed.table_name = held.table_name and listed.column_name = held.column_name
        inner join duckdb_tables() as tables on listed.table_name = tables.table_name
        where held.schema_name = 'marts'
            and (held.comment is distinct from listed.description
                or tables.comment is distinct from listed.table_description)
    """
    for name, path in files.items():
        assert rows_of(path, otherwise) == [], name


def test_nothing_is_described_that_is_nowhere(files: dict[str, Path]) -> None:
    found = {row[:2] for path in files.values() for row in rows_of(path, ALL)}
    tables = {table for table, _ in found}
    written = read_yaml(MADE_HERE, DictionaryFile)
    # comes with the files of the Department, which this home has none of
    said = {(table, column) for table, of in written.tables.items() for column in of.columns}
    assert said - found == set()
    assert set(written.tables) - tables == set()
    assert set(written.every_table) - {column for _, column in found} == set()


def test_a_change_of_columns_raises_their_version(files: dict[str, Path]) -> None:
    found = columns_sha256((name, *row) for name, path in files.items() for row in rows_of(path, ALL))
    versions = load_dictionary().versions
    newest = max(versions)
    assert versions[newest] == found, (
        "Tables or columns of the marts changed. Add a version with this hash to scorecard/release/dictionary.yml, and "
        "say in CHANGELOG.md what changed."
    )
    assert f"Marts version {newest}:" in (PROJECT_ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
