"""Places among authorities, on made-up figures: the question of the cookbook that the demonstration cannot answer."""

import datetime
from pathlib import Path

import duckdb

from scorecard.release.ask import ask
from tests.cookbook.pages import by_name, questions

YEAR = (datetime.date(2023, 4, 1), datetime.date(2024, 3, 31))
# kind, code, model, statistic, value, like for like, place and of how many among authorities, the same among neighbours
FIGURES = (
    ("authority", "916", None, "published", 20.0, True, 3, 4, None, None),
    ("authority", "801", None, "published", 30.0, True, 1, 4, None, None),
    ("authority", "802", None, "published", 26.0, True, 2, 4, None, None),
    ("authority", "803", None, "published", 10.0, True, 4, 4, None, None),
    ("authority", "804", None, "published", None, True, None, None, None, None),
    ("statistical_neighbours", "916", "2025", "mean", 28.0, True, None, None, 3, 3),
    ("statistical_neighbours", "916", "2025", "median", 27.0, True, None, None, 3, 3),
    ("statistical_neighbours", "916", "2021", "mean", 29.0, True, None, None, 2, 2),
    ("statistical_neighbours", "801", "2025", "mean", 11.0, True, None, None, 1, 5),
)


def marts_with_benchmarks(path: Path) -> Path:
    """A file of marts that holds these figures of two measures, one of which is not like for like."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.dim_indicator"
            " (indicator_id varchar, component varchar, title varchar, display_order int)"
        )
        connection.execute(
            "insert into marts.dim_indicator values ('alike', '', 'Alike', 1), ('other', '', 'Other', 2)"
        )
        connection.execute(
            """
            create table marts.benchmarks (
                indicator_id varchar, component varchar, geography_kind varchar, geography_code varchar,
                neighbour_model varchar, statistic varchar, period_start date, period_end date, value double,
                is_like_for_like boolean, rank_among_authorities int, authorities_ranked int,
                rank_among_neighbours int, neighbours_ranked int
            )
            """
        )
        for name, is_alike in (("alike", True), ("other", False)):
            for kind, code, model, statistic, value, _, *places in FIGURES:
                connection.execute(
                    f"insert into marts.benchmarks values ({', '.join(['?'] * 14)})",
                    [name, "", kind, code, model, statistic, *YEAR, value, is_alike, *places],
                )
    return path


def test_ours_stands_third_of_four_and_below_its_neighbours(tmp_path: Path) -> None:
    """10, 20, 26 and 30: one is lower than ours, the median is 23. An authority without a figure has no place."""
    [question] = [question for question in questions() if question.number == 25]
    answer = ask(marts_with_benchmarks(tmp_path / "scorecard.duckdb"), question.query)
    assert by_name(answer) == [
        {
            "measure": "Alike",
            "period_end": YEAR[1],
            "ours": 20.0,
            "place": 3,
            "of_authorities": 4,
            "lower_than_ours": 1,
            "median_of_all": 23.0,
            "mean_of_neighbours": 28.0,
            "place_among_neighbours": 3,
            "of_neighbours": 3,
        }
    ]
