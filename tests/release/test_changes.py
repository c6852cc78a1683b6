"""Two sets of figures held against each other, by hand."""

from pathlib import Path

import duckdb

from scorecard.release.changes import ChangedMeasure, changes_between

Figure = tuple[str, str, str, str, float | None, float | None, float | None, str]

SAME: Figure = ("agency_rate", "", "headline", "2024-02-29", 1, 4, 25.0, "ok")


def figures(path: Path, *rows: Figure) -> Path:
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        connection.execute(
            """
            create table marts.indicator_values (
                la_code varchar, indicator_id varchar, component varchar, basis varchar, period_end date,
                numerator double, denominator double, value double, status varchar
            )
            """
        )
        for row in rows:
            connection.execute("insert into marts.indicator_values values ('916', ?, ?, ?, ?, ?, ?, ?, ?)", row)
    return path


def test_equal_figures_differ_in_nothing(tmp_path: Path) -> None:
    before, after = (figures(tmp_path / f"{name}.duckdb", SAME) for name in ("before", "after"))
    assert list(changes_between(before, after)) == []


def test_a_figure_that_differs_one_that_is_new_and_one_that_is_gone(tmp_path: Path) -> None:
    before = figures(
        tmp_path / "before.duckdb",
        SAME,
        ("turnover", "", "headline", "2024-01-31", 1, 10, 10.0, "ok"),
        ("turnover", "", "headline", "2024-02-29", 1, 10, 10.0, "ok"),
        ("training", "police", "headline", "2024-02-29", 3, None, 3.0, "ok"),
    )
    after = figures(
        tmp_path / "after.duckdb",
        SAME,
        ("turnover", "", "headline", "2024-01-31", 2, 10, 20.0, "ok"),
        ("turnover", "", "headline", "2024-02-29", 1, 10, 10.0, "ok"),
        ("turnover", "", "headline", "2024-03-31", None, None, None, "withheld: few"),
        ("turnover", "", "rolling_12_months", "2024-03-31", 9, 10, 90.0, "ok"),
    )
    assert list(changes_between(before, after)) == [
        ChangedMeasure("training", "police", 0, 0, 1, "2024-02", 3.0, "ok", None, ""),
        ChangedMeasure("turnover", "", 1, 2, 0, "2024-03", None, "", None, "withheld: few"),
    ]
