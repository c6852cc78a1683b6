"""The marts for tools that make reports: figures with their windows, keys of one column, and every table as Parquet."""

from pathlib import Path

import duckdb
import polars
import pytest

from scorecard.periods import window_of, window_start
from scorecard.public.editions import TABLES as OF_THE_PUBLIC_EDITION
from scorecard.publication.format import WINDOWS, period
from scorecard.settings import MARTS, PUBLIC_MARTS
from tests.conftest import Released
from tests.publication.csvw_rules import disagreements
from tests.support import rows_of

FACTS = {
    "values_by_period": "headline",
    "values_rolling_12_months": "rolling_12_months",
    "values_to_date": "year_to_date",
}
RELATIONS = [
    *(
        (fact, key, dimension)
        for fact in FACTS
        for key, dimension in (
            ("indicator_key", "dim_indicator"),
            ("window_key", "dim_period_window"),
            ("la_code", "dim_authority"),
        )
    ),
    *((fact, "period_end", "dim_date") for fact in FACTS),
]
OF_GROUPS = [
    ("groups_by_period", "indicator_key", "dim_indicator"),
    ("groups_by_period", "window_key", "dim_period_window"),
    ("groups_by_period", "group_key", "dim_group"),
]
KEYS = {
    "dim_indicator": "indicator_key",
    "dim_period_window": "window_key",
    "dim_authority": "la_code",
    "dim_date": "calendar_date",
    "dim_group": "group_key",
}


@pytest.fixture(params=["inside", "public"])
def edition(request: pytest.FixtureRequest, released: Released) -> Path:
    """The marts of either edition of a release."""
    return released.folder / MARTS if request.param == "inside" else released.folder / "public" / PUBLIC_MARTS


def test_a_window_of_the_marts_is_that_of_the_files_and_pages(edition: Path) -> None:
    windows = rows_of(
        edition, "select period_window, period_end, window_start, period_label from marts.dim_period_window"
    )
    assert {window for window, *_ in windows} == set(WINDOWS)
    for window, end, start, label in windows:
        assert (start, label) == (window_start(window, end), period(window, end)), (window, end)


@pytest.mark.parametrize(("fact", "basis"), FACTS.items())
def test_every_figure_stands_once_in_the_table_of_its_basis_with_its_own_window(
    edition: Path, fact: str, basis: str
) -> None:
    columns = "indicator_id, component, period_end, numerator, denominator, value, status"
    # in this release no figure stands in for one that did not arrive
    of_basis = f"select {columns} from marts.indicator_values where basis = '{basis}' order by all"
    assert rows_of(edition, f"select {columns} from marts.{fact} order by all") == rows_of(edition, of_basis)
    windows = rows_of(
        edition,
        "select distinct catalogue.period_window, figures.period_window, figures.period_end, figures.window_start "
        f"from marts.{fact} as figures inner join marts.dim_indicator as catalogue using (indicator_key)",
    )
    assert windows
    for of_indicator, window, end, start in windows:
        assert (window, start) == (window_of(of_indicator, basis), window_start(window, end))


@pytest.mark.parametrize(("fact", "key", "dimension"), RELATIONS)
def test_a_table_of_figures_joins_its_dimensions_by_one_column(
    edition: Path, fact: str, key: str, dimension: str
) -> None:
    _joins(edition, fact, key, dimension)


@pytest.mark.parametrize(("fact", "key", "dimension"), OF_GROUPS)
def test_so_does_that_of_groups(released: Released, fact: str, key: str, dimension: str) -> None:
    _joins(released.folder / MARTS, fact, key, dimension)


def _joins(marts: Path, fact: str, key: str, dimension: str) -> None:
    of_dimension = KEYS[dimension]
    [(rows, joined, keys, distinct)] = rows_of(
        marts,
        f"""
        select
            (select count(*) from marts.{fact}),
            (select count(*) from marts.{fact} as figures inner join marts.{dimension} as known
                on figures.{key} = known.{of_dimension}),
            (select count({of_dimension}) from marts.{dimension}),
            (select count(distinct {of_dimension}) from marts.{dimension})
        """,
    )
    assert rows == joined > 0
    assert keys == distinct


def test_an_interval_holds_its_figure_and_is_made_of_numbers_that_are_shown(edition: Path) -> None:
    outside = """
        select * from marts.values_by_period
        where round(lowest_value, 9) > round(value, 9) or round(highest_value, 9) < round(value, 9) or lowest_value < 0
            or (lowest_value is not null and (numerator is null or denominator is null))
            or (smallest_count is not null and numerator is null)
    """
    assert rows_of(edition, outside) == []
    [(with_interval,)] = rows_of(edition, "select count(lowest_value) from marts.values_by_period")
    assert with_interval > 0


def test_every_table_of_an_edition_is_a_file_of_the_same_rows(edition: Path) -> None:
    found = rows_of(edition, "select table_name from duckdb_tables() where schema_name = 'marts' order by 1")
    files = sorted((edition.parent / "tables").glob("*.parquet"))
    assert [path.name for path in files] == [f"{table}.parquet" for (table,) in found]
    for path in files:
        with duckdb.connect() as connection:
            held = connection.execute(f"select * from read_parquet('{path}') order by all").fetchall()
            named = connection.execute(f"describe select * from read_parquet('{path}')").fetchall()
        assert held == rows_of(edition, f"select * from marts.{path.stem} order by all"), path.stem
        of_table = f"where schema_name = 'marts' and table_name = '{path.stem}' order by column_index"
        types = rows_of(edition, f"select column_name, data_type from duckdb_columns() {of_table}")
        assert [row[:2] for row in named] == types, path.stem


def test_every_table_but_two_of_groups_is_a_csv_file_of_the_same_cells(edition: Path) -> None:
    folder = edition.parent / "tables"
    tables = {path.stem for path in folder.glob("*.parquet")}
    files = sorted(folder.glob("*.csv"))
    assert {path.stem for path in files} == tables - {"indicator_breakdowns", "groups_by_period"}
    for path in files:
        of_table = f"where schema_name = 'marts' and table_name = '{path.stem}' order by column_index"
        types = dict(rows_of(edition, f"select column_name, data_type from duckdb_columns() {of_table}"))
        types.pop("is_demonstration", None)
        lists = [name for name, kind in types.items() if kind.endswith("[]")]
        typed = {name: "VARCHAR" if name in lists else kind for name, kind in types.items()}
        shown = ", ".join(f"array_to_string({name}, '; ')" if name in lists else f'"{name}"' for name in types)
        with duckdb.connect() as connection:
            columns = typed | {"is_demonstration": "BOOLEAN"}  # last in every CSV file
            read = f"from read_csv('{path}', header = true, columns = {columns!r})"
            held = connection.execute(f"select * exclude (is_demonstration) {read} order by all").fetchall()
        # what a cell of text cannot tell: an empty text from none
        expected = rows_of(edition, f"select {shown} from marts.{path.stem} order by all")
        assert sorted(map(_cells, held)) == sorted(map(_cells, expected)), path.stem


def _cells(row: tuple[object, ...]) -> list[str]:
    return ["" if cell is None else str(cell) for cell in row]


def test_the_metadata_of_the_tables_agree_with_their_csv_files(edition: Path) -> None:
    assert disagreements(edition.parent / "tables") == []


def test_polars_takes_every_column_of_numbers_that_has_any_for_numbers(edition: Path) -> None:
    for path in sorted((edition.parent / "tables").glob("*.csv")):
        schema = polars.read_csv(path).schema
        found = rows_of(
            edition,
            "select column_name from duckdb_columns() where schema_name = 'marts' "
            f"and table_name = '{path.stem}' and data_type in ('DOUBLE', 'BIGINT', 'INTEGER')",
        )
        for (column,) in found:
            [(shown,)] = rows_of(edition, f'select count("{column}") from marts.{path.stem}')
            assert not shown or schema[column].is_numeric(), (path.stem, column)


@pytest.mark.parametrize("file", ["indicator_values.csv", "breakdowns.csv"])
def test_polars_reads_numbers_without_options_also_where_most_are_suppressed(edition: Path, file: str) -> None:
    found = polars.read_csv(edition.parent / file).schema
    assert {found[column] for column in ("numerator", "denominator", "value")} == {polars.Float64}


def test_the_dictionary_of_the_site_tells_every_column(edition: Path) -> None:
    page = (edition.parent / "site" / "dictionary.html").read_text(encoding="utf-8")
    listed = rows_of(edition, "select table_name, column_name from marts.columns")
    assert page.count('<tr><th scope="row"><code>') == len(listed)
    for table, column in listed:
        assert f'<h2 id="{table}">' in page
        assert f"<code>{column}</code>" in page
    assert "from <code>seeds/authorities.csv</code>" in page
    assert "`" not in page
    assert 'href="dictionary.html"' in (edition.parent / "site" / "downloads.html").read_text(encoding="utf-8")


def test_the_public_files_are_those_of_public_tables_and_of_no_team(released: Released) -> None:
    names = {path.stem for path in (released.folder / "public" / "tables").iterdir() if path.suffix != ".json"}
    assert names <= {*OF_THE_PUBLIC_EDITION, "columns", "benchmarks"}
    public = released.folder / "public" / PUBLIC_MARTS
    assert rows_of(public, "select * from marts.dim_group where dimension = 'team'") == []
