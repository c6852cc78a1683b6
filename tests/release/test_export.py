"""The marts in a schema of a real PostgreSQL server: whole or not at all, with types, and nothing of others touched."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from scorecard.release import export as exporting
from scorecard.release.export import UnusableTarget, export
from scorecard.settings import MARTS
from tests.conftest import Released
from tests.postgresql import server
from tests.support import command, rows_of

pytestmark = pytest.mark.long

TYPES = """
    select columns.attname, format_type(columns.atttypid, columns.atttypmod),
        col_description(columns.attrelid, columns.attnum)
    from pg_attribute as columns
    where columns.attrelid = %s::regclass and columns.attnum > 0 and not columns.attisdropped
    order by columns.attnum
"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with server() as found:
        yield found


@pytest.fixture
def empty(address: str) -> str:
    """The address of a database in which no export was made."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("drop schema if exists scorecard cascade")
    return address


def ask(address: str, query: str, *values: Any) -> list[tuple[Any, ...]]:
    with psycopg.connect(address) as connection:
        return connection.execute(query, values).fetchall()


def test_every_table_arrives_with_its_rows_types_and_comments(released: Released, empty: str) -> None:
    done = command("export", "--to", empty, "--home", str(released.home))
    assert done.exit_code == 0, done.said
    marts = released.home / MARTS
    tables = [name for (name,) in rows_of(marts, "select table_name from duckdb_tables() where schema_name = 'marts'")]
    assert f"{len(tables)} tables" in done.stdout
    for table in tables:
        [(expected,)] = rows_of(marts, f"select count(*) from marts.{table}")
        assert ask(empty, f"select count(*) from scorecard.{table}") == [(expected,)], table
    found = {name: (kind, said) for name, kind, said in ask(empty, TYPES, "scorecard.indicator_values")}
    assert found["value"][0] == "double precision"
    assert found["period_end"][0] == "date"
    assert found["la_code"][0] == "text"
    [(said,)] = rows_of(
        marts, "select description from marts.columns where (table_name, column_name) = ('indicator_values', 'value')"
    )
    assert found["value"][1] == said
    assert dict(row[:2] for row in ask(empty, TYPES, "scorecard.quality_results"))["protects"] == "text[]"
    assert dict(row[:2] for row in ask(empty, TYPES, "scorecard.dim_indicator"))["largest_weight"] == "numeric(11,1)"
    query = (
        "select indicator_id, component, basis, period_end, numerator, denominator, value, status from {} order by all"
    )
    there = ask(empty, query.format("scorecard.indicator_values").replace("order by all", ""))
    assert sorted(map(repr, there)) == sorted(map(repr, rows_of(marts, query.format("marts.indicator_values"))))


def test_a_second_export_leaves_the_same_and_what_others_made_of_it(released: Released, empty: str) -> None:
    export(released.home / MARTS, empty, "scorecard")
    with psycopg.connect(empty) as connection:
        connection.execute("create view scorecard.ours as select metric, latest_value from scorecard.scorecard")
        connection.execute("grant usage on schema scorecard to public; grant select on scorecard.scorecard to public")
    before = ask(empty, "select * from scorecard.scorecard order by display_order, comparator")
    export(released.home / MARTS, empty, "scorecard")
    assert ask(empty, "select * from scorecard.scorecard order by display_order, comparator") == before
    assert ask(empty, "select count(*) from scorecard.ours") == [(len(before),)]
    assert ask(
        empty,
        "select 'public' from information_schema.role_table_grants where grantee = 'PUBLIC' "
        "and table_schema = 'scorecard' and table_name = 'scorecard'",
    ) == [("public",)]


def test_what_stands_is_read_until_the_new_is_whole_and_stands_where_it_fails(
    released: Released, empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(released.home / MARTS, empty, "scorecard")
    [(before,)] = ask(empty, "select count(*) from scorecard.values_by_period")
    seen, fill = [], exporting._fill

    def breaking_off(*given: Any) -> int:
        table = given[2]
        if table.name == "values_to_date":  # the last of them
            seen.extend(ask(empty, "select count(*) from scorecard.values_by_period"))
            raise psycopg.OperationalError("the line is gone")
        return fill(*given)

    monkeypatch.setattr(exporting, "_fill", breaking_off)
    with pytest.raises(UnusableTarget, match="Nothing was changed"):
        export(released.home / MARTS, empty, "scorecard")
    assert seen == [(before,)]
    assert ask(empty, "select count(*) from scorecard.values_by_period") == [(before,)]


def test_a_table_whose_columns_changed_is_made_anew_and_one_that_is_gone_goes(released: Released, empty: str) -> None:
    export(released.home / MARTS, empty, "scorecard")
    with psycopg.connect(empty) as connection:
        connection.execute("alter table scorecard.about add column long_gone text")
        connection.execute("create table scorecard.given_up (la_code text)")
        connection.execute("insert into scorecard.exported values ('given_up', 'scorecard.duckdb', now())")
    export(released.home / MARTS, empty, "scorecard")
    assert "long_gone" not in dict(row[:2] for row in ask(empty, TYPES, "scorecard.about"))
    assert ask(empty, "select to_regclass('scorecard.given_up')::text") == [(None,)]


def test_a_view_that_depends_on_changed_columns_holds_the_export(released: Released, empty: str) -> None:
    export(released.home / MARTS, empty, "scorecard")
    with psycopg.connect(empty) as connection:
        connection.execute("alter table scorecard.about add column long_gone text")
        connection.execute("create view public.leaning as select long_gone from scorecard.about")
    try:
        with pytest.raises(UnusableTarget, match="depends on it"):
            export(released.home / MARTS, empty, "scorecard")
    finally:
        with psycopg.connect(empty) as connection:
            connection.execute("drop view public.leaning")


def test_tables_of_others_are_not_touched(released: Released, empty: str) -> None:
    with psycopg.connect(empty) as connection:
        connection.execute("create schema scorecard; create table scorecard.about (note text)")
        connection.execute("insert into scorecard.about values ('ours')")
    with pytest.raises(UnusableTarget, match="tables that no export wrote: about"):
        export(released.home / MARTS, empty, "scorecard")
    assert ask(empty, "select * from scorecard.about") == [("ours",)]
    assert ask(empty, "select count(*) from information_schema.tables where table_schema = 'scorecard'") == [(1,)]


@pytest.mark.parametrize(
    ("to", "schema", "said"),
    [
        ("postgresql://writer:hunter2@nowhere/reports", "scorecard", "holds a password"),
        ("postgresql://writer@nowhere/reports?password=hunter2", "scorecard", "holds a password"),
        ("mssql://nowhere/reports", "scorecard", "SQL Server"),
        ("mysql://nowhere/reports", "scorecard", "No database of the kind"),
        ("postgresql://nowhere/reports", 'x"; drop', "cannot be the name of the schema"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence_without_the_secret(
    released: Released, to: str, schema: str, said: str
) -> None:
    done = command("export", "--to", to, "--schema", schema, "--home", str(released.home))
    assert done.exit_code == 2
    assert said in done.stderr
    assert "hunter2" not in done.said
    assert "Traceback" not in done.said


def test_without_a_release_there_is_nothing_to_write(tmp_path: Path) -> None:
    done = command("export", "--to", "postgresql://nowhere/reports", "--home", str(tmp_path))
    assert done.exit_code == 2
    assert "scorecard run" in done.stderr
