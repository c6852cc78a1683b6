"""Several sources of one extract: which is counted, by default and by choice, and how they are held against others."""

import datetime
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest

from expectations.dataset import Dataset
from expectations.running import run_checkpoint
from expectations.source_differences import source_difference_checks
from scorecard.delivery.load import fingerprint_of, load_delivery, read_delivery
from scorecard.delivery.received import Delivery
from scorecard.delivery.returns.differences import SourceDifference
from scorecard.delivery.returns.read import read_returns
from scorecard.delivery.returns.sources import contradictions, measure_sources, preferred_sources
from scorecard.periods import ReportingMonth
from tests.delivery.returns.invented import HEADER, SET, Tables, lying_in, write_set
from tests.delivery.returns.test_annex_a import LIST_8, moved, write_workbook

# The set of an SSDA903 return has episodes of 101 from 1 May, 10 September and 5 January in its year; those of 102 and
# 103 began before it. The extract has the first two, 101 again under a day that the return has not, and 102.
OWN = {
    "ssd_person.csv": (
        "pers_person_id,pers_dob",
        ["101,05/06/2010", "102,11/01/2015", "103,01/01/2009"],
    ),
    "ssd_cla_episodes.csv": (
        "clae_cla_episode_id,clae_person_id,clae_cla_id,clae_cla_episode_start_date,clae_cla_episode_start_reason,"
        "clae_cla_episode_ceased_date,clae_cla_episode_ceased_reason",
        [
            "e1,101.0,c1,2023-05-01,S,2023-09-10,X1",
            "e2,101,c1,2023-09-10,P,2024-01-06,X1",
            "e3,101,c1,2024-01-06,P,,",
            "e4,102,c2,2020-03-03,S,,",
        ],
    ),
}
BY_RETURN = {"ssd_cla_episodes": "ssda903"}
# 1 May and 10 September in both; 5 January in the return, 6 January in the extract
YEAR = (datetime.date(2023, 4, 1), datetime.date(2024, 3, 31))


def both(folder: Path, tables: Tables = SET) -> Path:
    write_set(folder / "ssda903", tables)
    return write_set(folder, OWN)


def loaded(folder: Path, preferred: Mapping[str, str]) -> tuple[Delivery, list[str]]:
    """A delivery as its warehouse has it, and the keys of its episodes."""
    warehouse = folder.parent / "warehouses" / "warehouse.duckdb"
    delivery = load_delivery(folder, "916", ReportingMonth(2024, 3), warehouse, preferred=preferred)
    assert read_delivery(warehouse) == Delivery(**{**vars(delivery), "files": read_delivery(warehouse).files})
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        keys = connection.execute("select clae_cla_episode_id from raw.ssd_cla_episodes order by 1").fetchall()
    return delivery, [key for (key,) in keys]


def test_an_extract_under_its_own_name_is_counted_and_the_return_held_against_it(tmp_path: Path) -> None:
    delivery, keys = loaded(both(tmp_path / "landing"), {})
    assert keys == ["e1", "e2", "e3", "e4"]
    assert "ssd_cla_episodes" not in delivery.sources
    assert delivery.sources["ssd_cla_placement"] == "ssda903"
    assert delivery.other_sources == {"ssd_cla_episodes": ("ssda903",)}
    assert delivery.differences == (SourceDifference("ssd_cla_episodes", "extract", "ssda903", *YEAR, 2, 1, 1),)


def test_a_return_that_is_preferred_is_counted_and_the_extract_held_against_it(tmp_path: Path) -> None:
    delivery, keys = loaded(both(tmp_path / "landing"), BY_RETURN)
    assert keys == ["101-2023-05-01", "101-2023-09-10", "101-2024-01-05", "102-2020-03-03", "103-2022-02-02"]
    assert delivery.sources["ssd_cla_episodes"] == "ssda903"
    assert delivery.other_sources == {"ssd_cla_episodes": ("extract",)}
    [difference] = delivery.differences
    assert (difference.counted, difference.passed_over, difference.records) == ("ssda903", "extract", 4)


def test_a_delivery_keeps_its_fingerprint_whichever_source_is_counted(tmp_path: Path) -> None:
    folder = both(tmp_path / "landing")
    found = {loaded(folder, preferred)[0].fingerprint for preferred in ({}, BY_RETURN)}
    assert found == {fingerprint_of(folder)}
    with (folder / "ssd_cla_episodes.csv").open("a", encoding="utf-8") as stream:
        stream.write("e5,103,c3,2022-02-02,S,,\n")
    assert fingerprint_of(folder) == loaded(folder, BY_RETURN)[0].fingerprint not in found


def test_a_preferred_return_that_did_not_come_leaves_the_extract(tmp_path: Path) -> None:
    delivery, keys = loaded(both(tmp_path / "landing"), {"ssd_cla_episodes": "annex_a"})
    assert keys == ["e1", "e2", "e3", "e4"]
    assert delivery.sources.get("ssd_cla_episodes") is None


def test_of_two_returns_the_first_of_the_readers_is_counted_unless_the_other_is_preferred(tmp_path: Path) -> None:
    folder = write_set(
        tmp_path / "landing", {"header.csv": (HEADER, SET["header.csv"][1]), "e.csv": SET["episodes.csv"]}
    )
    moved_twice: list[list[object]] = [[*LIST_8], moved("06/05/2020", "08/07/2021")]
    write_workbook(folder / "annex a.xlsx", {"Looked after": moved_twice})
    for preferred, counted, other in (
        ({}, "ssda903", "annex_a"),
        ({"ssd_cla_episodes": "annex_a"}, "annex_a", "ssda903"),
    ):
        found = read_returns(lying_in(folder).returns, "916", ReportingMonth(2024, 3), preferred=preferred)
        assert found.source["ssd_cla_episodes"].kind == counted
        assert [reader.kind for reader, _ in found.passed_over["ssd_cla_episodes"]] == [other]
        assert found.source["ssd_cla_placement"].kind == "ssda903"


NEEDS = {
    "children_in_care_rate": frozenset({"ssd_person", "ssd_cla_episodes", "ssd_legal_status", "placement_location"}),
    "in_house_foster_care": frozenset({"ssd_person", "ssd_cla_episodes", "ssd_cla_placement"}),
    "re_referrals_within_12_months": frozenset({"ssd_person", "ssd_cin_episodes"}),
}


def test_a_choice_for_a_measure_is_one_for_the_extracts_that_it_needs_and_the_source_can_fill() -> None:
    assert preferred_sources({"in_house_foster_care": "annex_a"}, NEEDS) == {
        "ssd_cla_episodes": "annex_a",
        "ssd_cla_placement": "annex_a",
    }
    assert preferred_sources({"re_referrals_within_12_months": "ssda903"}, NEEDS) == {}


@pytest.mark.parametrize(
    ("choices", "count"),
    [
        ({"children_in_care_rate": "ssda903", "in_house_foster_care": "ssda903"}, 0),
        ({"children_in_care_rate": "ssda903", "re_referrals_within_12_months": "extract"}, 0),
        ({"children_in_care_rate": "ssda903", "in_house_foster_care": "extract"}, 1),
        ({"children_in_care_rate": "ssda903", "in_house_foster_care": "annex_a"}, 1),
    ],
)
def test_two_choices_that_cannot_both_be_kept_are_told(choices: dict[str, str], count: int) -> None:
    said = list(contradictions(choices, NEEDS))
    assert len(said) == count
    assert all("Both need ssd_cla_episodes, which comes from one source in a delivery." in each for each in said)


def test_a_measure_of_which_nothing_was_chosen_and_nothing_passed_over_is_not_told() -> None:
    found = measure_sources(
        NEEDS,
        {"ssd_cla_episodes": "extract", "ssd_cla_placement": "ssda903", "ssd_cin_episodes": "extract"},
        {"ssd_cla_episodes": ("ssda903",)},
        {"in_house_foster_care": "annex_a"},
    )
    assert found.keys() == {"children_in_care_rate", "in_house_foster_care"}
    fostered = found["in_house_foster_care"]
    assert (fostered.counted, fostered.passed_over, fostered.chosen) == (
        ("extract", "ssda903"),
        ("ssda903",),
        "annex_a",
    )


@pytest.mark.parametrize(("in_both", "alone", "passes"), [(98, 1, True), (98, 2, False), (0, 1, False), (5, 0, True)])
def test_sources_agree_while_fewer_than_one_record_in_fifty_differs(
    tmp_path: Path, in_both: int, alone: int, *, passes: bool
) -> None:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema quality")
        connection.execute(
            "create table quality.source_differences as select 'ssd_missing' as extract, "
            f"{in_both} as in_both, {alone} as in_counted_alone, 0 as in_passed_over_alone"
        )
    checks = source_difference_checks("ssd_missing", {"ssd_missing"})
    [result] = run_checkpoint(path, [Dataset("quality/source_differences", checks)]).results
    assert (result.passed, result.rows, result.failing) == (passes, in_both + alone, alone)


def test_an_extract_of_one_source_has_no_such_check() -> None:
    assert list(source_difference_checks("ssd_missing", {"ssd_cla_episodes"})) == []
