"""The rows of a public edition: what stands where a figure is shown, suppressed, withheld or not there at all."""

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from scorecard.public.counts import CountedLine, counts_of
from scorecard.public.make_edition import DecidedEdition, make_edition, read_figures
from scorecard.warehouse.database import create_table
from tests.public.examples import RULES, alphabetical

MARCH = datetime.date(2023, 3, 31)  # when a quarter ends there are groups

COUNTS = counts_of(
    [
        CountedLine("repeats", "", "percentage", "month_end", False, True),
        CountedLine("neglect", "", "percentage", "month_end", False, True),
        CountedLine("in_care", "", "rate_per_10000", "month_end", False, True),
        CountedLine("profiles", "", "count", "month_end", False, True),
    ],
    same=[["repeats.denominator", "neglect.denominator"]],
)
VALUES = {
    "la_code": "varchar",
    "indicator_id": "varchar",
    "component": "varchar",
    "basis": "varchar",
    "period_start": "date",
    "period_end": "date",
    "numerator": "double",
    "denominator": "double",
    "status": "varchar",
}
GROUPS = {
    "la_code": "varchar",
    "indicator_id": "varchar",
    "component": "varchar",
    "period_end": "date",
    "dimension": "varchar",
    "category_code": "varchar",
    "category": "varchar",
    "numerator": "double",
    "denominator": "double",
    "status": "varchar",
}


def edition_of(
    folder: Path, figures: dict[str, tuple[float | None, float | None]], groups: Sequence[Sequence[Any]] = ()
) -> DecidedEdition:
    """The edition of a warehouse with figures of March by indicator, and groups in the columns from the third on."""
    path = folder / "916.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        create_table(
            connection,
            "marts.indicator_values",
            VALUES,
            [
                ("916", name, "", "headline", MARCH.replace(day=1), MARCH, *sides, "as inside")
                for name, sides in figures.items()
            ],
        )
        create_table(connection, "marts.indicator_breakdowns", GROUPS, [("916", *row, "as inside") for row in groups])
        create_table(
            connection,
            "marts.dim_indicator",
            {"indicator_id": "varchar", "is_public": "boolean"},
            [(line.indicator_id, True) for line in COUNTS.lines] + [("telling_companion", False)],
        )
    return make_edition(read_figures(path), COUNTS, (), RULES, alphabetical)


def figure(edition: DecidedEdition, indicator: str) -> tuple[Any, ...]:
    """Numerator, denominator, value and the symbols of the three."""
    [row] = [row for row in edition.values if row[1] == indicator]
    return (*row[6:9], *row[10:])


@pytest.mark.parametrize(
    ("sides", "expected"),
    [
        pytest.param((10, 40), (10, 40, 25.0, "", "", ""), id="shown"),
        pytest.param((4, 40), (None, 40, None, "c", "", "c"), id="a small count"),
        pytest.param((37, 40), (None, 40, None, "c", "", "c"), id="a small rest"),
        pytest.param((0, 3), (None, None, None, "c", "c", "c"), id="none of three says it of all three"),
        pytest.param((0, 40), (0, 40, 0.0, "", "", ""), id="nought is a real nought"),
        pytest.param((40, 40), (40, 40, 100.0, "", "", ""), id="all of many"),
        pytest.param((0, 19), (None, 19, None, "c", "", "c"), id="none of a few"),
        pytest.param((19, 19), (None, 19, None, "c", "", "c"), id="all of a few"),
        pytest.param((0, 0), (0, 0, None, "", "", "z"), id="nothing to count"),
        pytest.param((6, 12), (6, 12, 50.0, "", "", "u"), id="of fewer than twenty"),
        pytest.param((6, 20_000), (6, 20_000, 0.03, "", "", "low"), id="rounds to nought"),
        pytest.param((None, None), (None, None, None, "x", "x", "x"), id="withheld"),
    ],
)
def test_a_percentage(tmp_path: Path, sides: tuple[float | None, float | None], expected: tuple[Any, ...]) -> None:
    found = figure(edition_of(tmp_path, {"repeats": sides}), "repeats")
    assert found == pytest.approx(expected)


def test_a_rate_has_the_population_and_a_count_has_nothing(tmp_path: Path) -> None:
    edition = edition_of(tmp_path, {"in_care": (64, 128_000), "profiles": (9, None)})
    assert figure(edition, "in_care") == (64, 128_000, 5.0, "", "", "")
    assert figure(edition, "profiles") == (9, None, 9, "", "z", "")


def test_a_status_of_the_inside_is_repeated_for_a_missing_population_alone(tmp_path: Path) -> None:
    edition = edition_of(tmp_path, {"in_care": (64, None), "repeats": (None, None)})
    assert figure(edition, "in_care") == (64, None, None, "", "x", "x")
    assert {row[1]: row[9] for row in edition.values} == {
        "in_care": "as inside",
        "repeats": "not available in the public edition",
    }


def test_a_rate_is_kept_back_with_its_count(tmp_path: Path) -> None:
    assert figure(edition_of(tmp_path, {"in_care": (4, 128_000)}), "in_care") == (None, 128_000, None, "c", "", "c")


def test_a_withheld_line_shows_nothing_though_another_shows_its_count(tmp_path: Path) -> None:
    edition = edition_of(tmp_path, {"repeats": (None, None), "neglect": (10, 40)})
    assert figure(edition, "repeats") == (None, None, None, "x", "x", "x")
    assert figure(edition, "neglect")[:2] == (10, 40)


def test_a_telling_companion_has_no_row(tmp_path: Path) -> None:
    edition = edition_of(tmp_path, {"repeats": (10, 40), "telling_companion": (3, 7)})
    assert [row[1] for row in edition.values] == ["repeats"]


def test_every_group_of_a_dimension_has_a_row_and_teams_have_none(tmp_path: Path) -> None:
    """A group without cases reads nought: whether it was named would say that somebody was considered."""
    groups = [
        ("repeats", "", MARCH, "sex", "F", "Female", 10, 30),
        ("repeats", "", MARCH, "sex", "M", "Male", 10, 30),
        ("in_care", "", MARCH, "sex", "F", "Female", 64, None),
        ("in_care", "", MARCH, "team", "T1", "Team", 64, None),
    ]
    edition = edition_of(tmp_path, {"repeats": (20, 60), "in_care": (64, 128_000)}, groups)
    assert {row[4] for row in edition.breakdowns} == {"sex"}
    shown = {(row[1], row[5]): row[7] for row in edition.breakdowns}
    rate = next(row for row in edition.breakdowns if row[1] == "in_care")
    assert rate[10:] == ("no population by group", "", "x", "x", "headline")
    assert shown == {("repeats", "F"): 10, ("repeats", "M"): 10, ("in_care", "F"): 64, ("in_care", "M"): 0}


def test_the_memory_holds_what_is_kept_back(tmp_path: Path) -> None:
    edition = edition_of(tmp_path, {"repeats": (4, 40)})
    cell = edition.memory.cells["repeats.numerator", MARCH]
    assert (cell.amount, cell.is_suppressed) == (4, True)
    assert edition.counts_suppressed == 1
