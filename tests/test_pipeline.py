"""The pocket authority through the whole command: what is released, what is held, and what stays as it was."""

import csv
import hashlib
import json
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scorecard.delivery.contracts import comparable, load_contracts
from scorecard.release.folder import SEAL
from scorecard.warehouse.database import open_marts
from tests.conftest import Released
from tests.support import (
    FEW_PEOPLE,
    GOLDEN,
    POCKET_AUTHORITY,
    Outcome,
    Rows,
    arguments_of_run,
    command,
    command_elsewhere,
    content_of,
    deliver,
    edit_rows,
    hash_of,
    marts,
    rows_of,
    text_of,
)

pytestmark = pytest.mark.slow

HomeMaker = Callable[[], Path]
Figures = dict[tuple[str, str], tuple[float | None, float | None]]

HEADLINES = """
    select indicator_id, component, numerator, denominator
    from indicator_values
    where la_code = '{la_code}' and basis = 'headline' and period_end = date '2024-03-31'
"""


def golden() -> Figures:
    with GOLDEN.open(encoding="utf-8", newline="") as stream:
        return {
            (row["indicator_id"], row["component"]): (
                float(row["numerator"]),
                float(row["denominator"]) if row["denominator"] else None,
            )
            for row in csv.DictReader(stream)
        }


def headlines(home: Path, la_code: str = "916") -> Figures:
    rows = marts(home, HEADLINES.format(la_code=la_code))
    return {
        (indicator, component): tuple(None if cell is None else float(cell) for cell in cells)  # type: ignore[misc]
        for indicator, component, *cells in rows
    }


def manifest(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    return content


def published(home: Path) -> dict[str, str]:
    """What the world can see of a home: the hashes of every release's files and of the marts."""
    return content_of(home / "releases") | {"scorecard.duckdb": hash_of(home / "scorecard.duckdb")}


# --- the first release ----------------------------------------------------------------------------------------------


def test_a_released_run_ends_with_nought_and_says_where_the_figures_are(released: Released) -> None:
    assert released.outcome.exit_code == 0, released.outcome.said
    assert "Released 916-2024-03-r1." in released.outcome.stdout
    assert "Re-referrals within 12 months" in released.outcome.stdout
    assert "Traceback" not in released.outcome.said


def test_the_figures_are_those_worked_by_hand(released: Released) -> None:
    assert headlines(released.home) == golden()


def test_percentages_rates_and_counts_follow_from_numerator_and_denominator(released: Released) -> None:
    rows = marts(
        released.home,
        "select indicator_id, value from indicator_values where basis = 'headline' and period_end = date '2024-03-31'",
    )
    values = dict(rows)
    assert values["re_referrals_within_12_months"] == pytest.approx(100 * 3 / 8)
    assert values["children_in_care_rate"] == pytest.approx(10_000 * 4 / 128_958)
    assert values["open_assessments_over_45_working_days"] == 1


def test_a_headline_row_carries_the_month(released: Released) -> None:
    periods = marts(
        released.home, "select min(period_end), max(period_end), count(distinct period_end) from indicator_values"
    )
    assert [str(cell) for cell in periods[0]] == ["2021-04-30", "2024-03-31", "36"]


def test_the_manifest_has_the_hash_of_every_file_of_the_release(released: Released) -> None:
    hashes = content_of(released.folder)
    of_manifest = hashes.pop("manifest.json")
    for beside in (SEAL, "manifest-sha256.txt"):
        del hashes[beside]
    assert (released.folder / SEAL).read_text().strip() == of_manifest
    assert manifest(released.folder)["files"] == hashes
    assert {"scorecard.duckdb", "indicator_values.parquet", "cases.duckdb"} <= hashes.keys()


def test_the_manifest_proves_where_the_release_came_from(released: Released) -> None:
    content = manifest(released.folder)
    assert (content["release_id"], content["la_code"], content["month"]) == ("916-2024-03-r1", "916", "2024-03")
    sent = {path.stem: hash_of(path) for path in POCKET_AUTHORITY.glob("*.csv")}
    assert {file["extract"]: file["sha256"] for file in content["inputs"]} == sent
    with (POCKET_AUTHORITY / "ssd_person.csv").open(newline="") as stream:
        people = sum(1 for _ in csv.DictReader(stream))
    assert content["rows"]["ssd_person"] == {
        "rows_received": people,
        "clean": people,
        "quarantined": 0,
        "exact_duplicates": 0,
    }
    assert content["overrides"] == FEW_PEOPLE
    assert content["previous_release"] is None
    assert content["packages"]["duckdb"]
    assert len(content["checks"]) > 100


def test_nothing_half_made_is_left_beside_a_release(released: Released) -> None:
    assert [path for path in released.home.rglob("*") if "partial" in path.name and "releases" in path.parts] == []
    assert not list(released.home.glob("*.partial"))


def test_the_cases_are_readable_by_their_owner_only(released: Released) -> None:
    assert stat.S_IMODE((released.folder / "cases.duckdb").stat().st_mode) == 0o600
    assert stat.S_IMODE((released.home / "pseudonym.key").stat().st_mode) == 0o600


def test_the_cases_give_every_figure_back(released: Released) -> None:
    cases = rows_of(
        released.folder / "cases.duckdb",
        "select sum(weight) filter (in_numerator), sum(weight) filter (in_denominator) from indicator_cases "
        "where indicator_id = 're_referrals_within_12_months' and period_end = date '2024-03-31'",
    )
    assert [float(cell) for cell in cases[0]] == [3, 8]


def test_a_case_is_known_by_its_pseudonyms_alone(released: Released) -> None:
    rows = rows_of(released.folder / "cases.duckdb", "select case_pseudonym, child_pseudonym from indicator_cases")
    assert all(re.fullmatch("[0-9a-f]{16}", case) for case, _ in rows)
    assert all(child is None or re.fullmatch("[0-9a-f]{16}", child) for _, child in rows)
    with (POCKET_AUTHORITY / "ssd_person.csv").open(newline="") as stream:
        guesses = {hashlib.sha256(row["pers_person_id"].encode()).hexdigest()[:16] for row in csv.DictReader(stream)}
    assert guesses.isdisjoint({child for _, child in rows})


# --- what comes after: one home, step by step -----------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """One run on a home that held a release, with what the world saw before and after."""

    home: Path
    outcome: Outcome
    before: dict[str, str]
    after: dict[str, str]


def step(home: Path, month: str = "2024-03") -> Step:
    before = published(home)
    outcome = command(*arguments_of_run(home, month=month))
    return Step(home, outcome, before, published(home))


def landing(home: Path, extract: str) -> Path:
    return home / "landing" / "916" / "2024-03" / f"{extract}.csv"


@pytest.fixture(scope="module")
def same_again(home_that_publishes: HomeMaker) -> Step:
    return step(home_that_publishes())


@pytest.fixture(scope="module")
def broken(same_again: Step) -> Step:
    """Every referral but the three oldest has lost its date; afterwards the file is put back."""
    path = landing(same_again.home, "ssd_cin_episodes")
    as_it_was = path.read_bytes()

    def lose_dates(rows: Rows) -> Rows:
        for row in sorted(rows, key=lambda row: row["cine_referral_date"])[3:]:
            row["cine_referral_date"] = "some day"
        return rows

    edit_rows(path, lose_dates)
    made = step(same_again.home)
    path.write_bytes(as_it_was)
    return made


@pytest.fixture(scope="module")
def without_people(broken: Step) -> Step:
    """No people; afterwards the file is put back."""
    path = landing(broken.home, "ssd_person")
    as_it_was = path.read_bytes()
    path.unlink()
    made = step(broken.home)
    path.write_bytes(as_it_was)
    return made


@pytest.fixture(scope="module")
def poorer(without_people: Step) -> Step:
    """No audits, no short breaks, and six of eight requests for education, health and care plans are faulty.

    The public edition of the first release was published before.
    """
    publishing = ("public", "--publish", "916-2024-03-r1", "--by", "a test", "--home", str(without_people.home))
    assert command(*publishing).exit_code == 0
    for extract in ("practice_audits", "short_breaks"):
        landing(without_people.home, extract).unlink()

    def spoil(rows: Rows) -> Rows:
        for row in rows[:6]:
            row["request_date"] = "some day"
        return rows

    edit_rows(landing(without_people.home, "ehc_plan_requests"), spoil)
    return step(without_people.home)


@pytest.fixture(scope="module")
def month_after(home_with_release: HomeMaker) -> Step:
    """The files of March as the delivery of April, with one referral more and without audits."""
    home = home_with_release()
    april = deliver(POCKET_AUTHORITY, home, month="2024-04")
    (april / "practice_audits.csv").unlink()

    def refer(rows: Rows) -> Rows:
        newest = {"cine_referral_id": "R99", "cine_person_id": "RA", "cine_referral_date": "2024-04-10"}
        return [*rows, {**dict.fromkeys(rows[0], ""), **newest, "cine_referral_nfa": "N"}]

    edit_rows(april / "ssd_cin_episodes.csv", refer)
    return step(home, month="2024-04")


def test_the_same_content_again_gives_no_new_release(same_again: Step) -> None:
    assert same_again.outcome.exit_code == 0, same_again.outcome.said
    assert "Nothing has changed since 916-2024-03-r1" in same_again.outcome.stdout
    assert same_again.after == same_again.before


def test_a_broken_delivery_is_held_and_the_last_release_stays_byte_for_byte(broken: Step) -> None:
    assert broken.outcome.exit_code == 3, broken.outcome.said
    assert broken.after == broken.before


def test_a_held_delivery_is_explained_in_one_screen_without_a_value(broken: Step) -> None:
    held = broken.outcome.stderr[broken.outcome.stderr.rindex("gate holds this run") :]
    assert "the last release stays as it was" in held
    assert "cin_episodes" in held
    assert len(held.splitlines()) <= 24
    assert "some day" not in broken.outcome.said
    assert "Traceback" not in broken.outcome.said


def test_without_people_the_run_stops_and_the_last_release_stays(without_people: Step) -> None:
    assert without_people.outcome.exit_code == 2, without_people.outcome.said
    assert "Nothing can be counted without these extracts" in without_people.outcome.stderr
    assert "ssd_person.csv: not delivered" in without_people.outcome.stderr
    assert "Traceback" not in without_people.outcome.said
    assert without_people.after == without_people.before


def statuses(home: Path, like: str) -> dict[str, set[str]]:
    """Statuses of that kind by indicator in the second release, with no figure beside any of them."""
    second = "select indicator_id, status, value from released_values where release_id = '916-2024-03-r2'"
    rows = marts(home, f"{second} and status like '{like}'")
    assert all(value is None for _, _, value in rows)
    found: dict[str, set[str]] = {}
    for indicator, status, _ in rows:
        found.setdefault(indicator, set()).add(status)
    return found


def test_a_missing_extract_takes_away_exactly_the_indicators_that_need_it(poorer: Step) -> None:
    assert poorer.outcome.exit_code == 0, poorer.outcome.said
    assert statuses(poorer.home, "not available%") == {
        "audits_good_or_outstanding": {"not available: practice_audits.csv is missing"},
        "audits_inadequate": {"not available: practice_audits.csv is missing"},
        "child_in_need_plans_under_12_months": {"not available: short_breaks.csv is missing"},
    }
    assert "practice_audits.csv: not delivered" in poorer.outcome.stderr


def test_an_extract_full_of_faults_holds_exactly_the_indicators_that_need_it(poorer: Step) -> None:
    held = statuses(poorer.home, "held%")
    assert held.keys() == {
        "ehc_plans_within_20_weeks",
        "ehc_plans_within_20_weeks_with_exceptions",
        "ehc_plan_requests_overdue",
    }
    assert all("ehc_plan_requests" in status for of_one in held.values() for status in of_one)


def test_the_other_figures_are_published_as_ever(poorer: Step) -> None:
    assert headlines(poorer.home) == golden()


def test_what_was_not_delivered_empties_no_figure_that_an_earlier_release_had(poorer: Step) -> None:
    """Reading 19: each key from the newest release that has a value; the ledger of what is held stands beside it."""
    gone = {*statuses(poorer.home, "not available%"), *statuses(poorer.home, "held%")}
    from_first = marts(
        poorer.home, "select distinct indicator_id from indicator_values where release_id = '916-2024-03-r1'"
    )
    assert {indicator for (indicator,) in from_first} == gone
    held = "select last_released_value, last_released_in from held_values where indicator_id = 'audits_inadequate' "
    assert marts(poorer.home, held + "and basis = 'headline' and period_end = date '2024-03-31'") == [
        (20.0, "916-2024-03-r1")
    ]


def test_scorecard_and_pages_show_the_last_figure_and_that_it_was_not_delivered(poorer: Step) -> None:
    line = (
        "select latest_value, latest_period_end, latest_released_in, value_status from scorecard "
        "where indicator_id = 'audits_good_or_outstanding'"
    )
    assert marts(poorer.home, line) == [
        (
            40.0,
            date(2024, 3, 31),
            "916-2024-03-r1",
            "not available: practice_audits.csv is missing; last released in 916-2024-03-r1",
        )
    ]
    folder = poorer.home / "releases" / "916" / "2024-03" / "r2"
    text = (folder / "site" / "index.html").read_text(encoding="utf-8")
    assert "Not delivered this month." in text
    assert "as released in 916-2024-03-r1" in text
    assert "not delivered this month" in poorer.outcome.stdout


def test_a_public_edition_shows_of_earlier_ones_what_they_have_shown_and_nothing_else(poorer: Step) -> None:
    """Of the pocket authority's plans nearly every count is kept back: what was, does not come back here."""
    figures = "select indicator_id, component, basis, period_end, numerator, denominator, value from {} where value is "
    shown: list[set[Any]] = []
    for number, table in ((1, "indicator_values"), (2, "earlier_figures")):
        marts_of = poorer.home / "releases" / "916" / "2024-03" / f"r{number}" / "public" / "scorecard_public.duckdb"
        with open_marts(marts_of) as connection:
            shown.append(set(connection.execute(figures.format(table) + "not null").fetchall()))
    first, again = shown
    assert again and again <= first
    gone = {*statuses(poorer.home, "not available%"), *statuses(poorer.home, "held%")}
    assert {row for row in first if row[0] in gone} == again


def test_the_figure_of_the_month_before_is_shown_with_its_own_period(month_after: Step) -> None:
    """April arrives without audits: March's figure stands, as March's, and the chart goes on from the months before."""
    assert month_after.outcome.exit_code == 0, month_after.outcome.said
    line = "select latest_value, latest_period_end, latest_released_in, direction_of_travel from scorecard "
    assert marts(month_after.home, line + "where indicator_id = 'audits_good_or_outstanding'") == [
        (40.0, date(2024, 3, 31), "916-2024-03-r1", "not enough periods")
    ]
    listed = "select listed_under from attention where indicator_id = 'audits_good_or_outstanding'"
    assert marts(month_after.home, listed) == [("no figure",)]
    april = "select value, release_id from indicator_values where indicator_id = 'audits_good_or_outstanding' "
    assert marts(month_after.home, april + "and basis = 'headline' and period_end = date '2024-04-30'") == [
        (None, "916-2024-04-r1")
    ]
    pages = month_after.home / "releases" / "916" / "2024-04" / "r1" / "site" / "indicators"
    page = (pages / "audits_good_or_outstanding.html").read_text(encoding="utf-8")
    assert "It was 40.0% (March 2024)." in page


def test_a_new_release_leaves_the_one_before_as_it_was_and_names_it(poorer: Step) -> None:
    assert {name: poorer.after[name] for name in poorer.before if name != "scorecard.duckdb"} == {
        name: content for name, content in poorer.before.items() if name != "scorecard.duckdb"
    }
    content = manifest(poorer.home / "releases" / "916" / "2024-03" / "r2")
    before = content["previous_release"]
    assert before["release_id"] == "916-2024-03-r1"
    assert before["manifest_sha256"] == poorer.before["916/2024-03/r1/manifest.json"]
    absent = {file["extract"] for file in content["inputs"] if file["status"] == "missing"}
    assert absent == {"practice_audits", "short_breaks"}


def test_the_marts_give_the_newest_release_and_keep_all_that_was_released(poorer: Step) -> None:
    counted = "select distinct release_id from indicator_values where indicator_id = 'agency_rate'"
    assert marts(poorer.home, counted) == [("916-2024-03-r2",)]
    assert marts(poorer.home, "select distinct release_id from released_values order by 1") == [
        ("916-2024-03-r1",),
        ("916-2024-03-r2",),
    ]
    audits = "select value from released_values where release_id = '916-2024-03-r1' and period_end = date '2024-03-31' "
    assert marts(poorer.home, audits + "and basis = 'headline' and indicator_id = 'audits_inadequate'") == [(20.0,)]


# --- a second authority, and values that nobody may see -------------------------------------------------------------

# Each is planted in its own way below and can be told anywhere.
FORENAME, IDENTIFIER, POSTCODE = "Zebedee", "ZZID-", "ZZ1 1AA"
FAULTY_DATE, FAULTY_CODE = "31/Quickenborough", "Xanthippe"
PERSONAL = (FORENAME, IDENTIFIER, POSTCODE, FAULTY_DATE, FAULTY_CODE)
NO_IDENTIFIERS = {"indicator_id", "invo_professional_role_id"}


def second_authority(home: Path) -> Path:
    """The pocket authority moved to 802: recognisable identifiers, a forename that no contract names, faulty cells."""
    folder = deliver(POCKET_AUTHORITY, home, la_code="802")
    for extract, contract in load_contracts().items():
        if not (folder / contract.file_name).is_file():
            continue
        identifiers = {
            heading
            for column in contract.columns
            for heading in column.headings
            if column.name.endswith(("_id", "upn", "registration_no")) or column.references
        } - {comparable(name) for name in NO_IDENTIFIERS}

        def disguise(rows: Rows, identifiers: set[str] = identifiers) -> Rows:
            for row in rows:
                for name in (each for each in row if comparable(each) in identifiers):
                    row[name] = IDENTIFIER + row[name] if row[name] else ""
                if row.get("resident_la") == "916":
                    row["resident_la"] = "802"
            return rows

        edit_rows(folder / f"{extract}.csv", disguise)

    def name(rows: Rows) -> Rows:
        rows[0]["pers_ethnicity"] = FAULTY_CODE
        return [{**row, "Forename of child": FORENAME} for row in rows]

    def spoil(rows: Rows) -> Rows:
        return [*rows, {**rows[0], "cine_referral_id": f"{IDENTIFIER}R99", "cine_referral_date": FAULTY_DATE}]

    edit_rows(folder / "ssd_person.csv", name)
    edit_rows(folder / "ssd_cin_episodes.csv", spoil)
    with (folder / "ssd_person.csv").open("a") as stream:
        stream.write(f"{IDENTIFIER}X9,{FORENAME}\n")
    return folder


@pytest.fixture(scope="module")
def side_by_side(home_with_release: HomeMaker) -> Step:
    """The second authority in the home of the first, run by a command of its own."""
    home = home_with_release()
    second_authority(home)
    before = published(home)
    outcome = command_elsewhere(*arguments_of_run(home, la_code="802"))
    return Step(home, outcome, before, published(home))


def test_a_second_authority_is_released_beside_the_first(side_by_side: Step) -> None:
    assert side_by_side.outcome.exit_code == 0, side_by_side.outcome.said
    assert "Released 802-2024-03-r1" in side_by_side.outcome.stdout
    expected = golden()
    expected[("children_in_care_rate", "")] = (4, 43_363)  # its own estimate of mid-2022, the newest that was out
    assert headlines(side_by_side.home, "802") == expected


def test_the_first_authoritys_figures_and_release_are_untouched(side_by_side: Step, released_inside: Released) -> None:
    everything = "select * from {table} where la_code = '916' order by all"
    for table in ("indicator_values", "released_values", "scorecard"):
        query = everything.format(table=table)
        assert marts(side_by_side.home, query) == marts(released_inside.home, query), table
    first = {name: content for name, content in side_by_side.before.items() if name.startswith("916/")}
    assert first and {name: side_by_side.after[name] for name in first} == first


def test_each_authority_has_a_warehouse_of_its_own(side_by_side: Step) -> None:
    warehouses = side_by_side.home / "warehouses"
    assert IDENTIFIER in text_of(warehouses / "802" / "warehouse.duckdb")
    assert IDENTIFIER not in text_of(warehouses / "916" / "warehouse.duckdb")


def test_no_personal_value_is_told_by_the_command(side_by_side: Step) -> None:
    for value in PERSONAL:
        assert value not in side_by_side.outcome.said


def test_no_personal_value_is_in_what_is_published(side_by_side: Step) -> None:
    folder = side_by_side.home / "releases" / "802" / "2024-03" / "r1"
    texts = {
        "manifest": (folder / "manifest.json").read_text(),
        "marts of the release": text_of(folder / "scorecard.duckdb"),
        "published marts": text_of(side_by_side.home / "scorecard.duckdb"),
        "cases": text_of(folder / "cases.duckdb"),
    }
    for place, text in texts.items():
        for value in PERSONAL:
            assert value not in text, f"{value} in the {place}"


def test_no_other_file_of_the_home_holds_a_personal_value(side_by_side: Step) -> None:
    """But the deliveries, the warehouses, and the lists for those who mend rows: these hold keys, for their owner."""
    home = side_by_side.home
    lists = [path for path in (home / "quality" / "restricted").rglob("*") if path.is_file()]
    exempt = {*(home / "landing").rglob("*"), *(home / "warehouses").glob("*/warehouse.duckdb")}
    for path in home.rglob("*"):
        if path.is_file() and path not in exempt:
            content = path.read_bytes()
            for value in PERSONAL:
                if value == IDENTIFIER and path in lists:
                    assert stat.S_IMODE(path.stat().st_mode) == 0o600
                else:
                    assert value.encode() not in content, f"{value} in {path.relative_to(home)}"


def test_a_column_that_no_contract_names_does_not_even_reach_the_warehouse(side_by_side: Step) -> None:
    assert FORENAME not in text_of(side_by_side.home / "warehouses" / "802" / "warehouse.duckdb")


def test_faulty_rows_are_told_by_their_place(side_by_side: Step) -> None:
    faults = rows_of(
        side_by_side.home / "warehouses" / "802" / "warehouse.duckdb",
        "select extract, source_row, field, reason from quality.row_faults where outcome = 'quarantined' order by 1",
    )
    assert faults == [
        ("ssd_cin_episodes", 25, "cine_referral_date", "impossible date"),
        ("ssd_person", 58, None, "row does not split: 2 cells where 8 belong"),
    ]


# --- arguments ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("authority", "month", "further", "sentence"),
    [
        ("916", "2024-13", [], "'2024-13' is not a month. Expected year and month such as 2024-03."),
        ("916", "March", [], "'March' is not a month. Expected year and month such as 2024-03."),
        ("999", "2024-03", [], "'999' is no authority of seeds/authorities.csv."),
        ("916", "2024-03", [], "No delivery at"),
        ("916", "2024-03", ["--override", "some_check"], "has no reason. Expected CHECK=REASON."),
    ],
)
def test_arguments_that_cannot_be_used_end_with_two_and_a_sentence(
    tmp_path: Path, authority: str, month: str, further: list[str], sentence: str
) -> None:
    outcome = command("run", "--authority", authority, "--month", month, "--home", str(tmp_path), *further)
    assert outcome.exit_code == 2
    assert sentence in " ".join(outcome.stderr.split())
    assert "Traceback" not in outcome.said
    assert outcome.stdout == ""


def test_the_exit_code_leaves_the_process(tmp_path: Path) -> None:
    outcome = command_elsewhere("check", "--authority", "916", "--month", "2024", "--home", str(tmp_path))
    assert outcome.exit_code == 2
    assert outcome.stderr == "'2024' is not a month. Expected year and month such as 2024-03.\n"


def test_help_lists_the_commands() -> None:
    outcome = command("--help")
    assert outcome.exit_code == 0
    for name in ("run", "check", "demo"):
        assert name in outcome.stdout
