"""The demonstration delivery keeps its own contract, is repeatable, and is about as large as the county's."""

import csv
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from scorecard.demonstration import SyntheticDelivery, make_delivery

SPEC = Path(__file__).parents[3] / "shared" / "spec"
SCALE = 0.04
EARLIEST, LATEST, FAR_AHEAD = date(1900, 1, 2), date(2024, 6, 30), date(2034, 3, 31)
AHEAD = {"pers_expected_dob", "due_date", "extended_to"}
SPANS = {
    "ssd_cin_episodes": ("cine_referral_date", "cine_close_date"),
    "ssd_cin_assessments": ("cina_assessment_start_date", "cina_assessment_auth_date"),
    "ssd_cin_plans": ("cinp_cin_plan_start_date", "cinp_cin_plan_end_date"),
    "ssd_s47_enquiry": ("s47e_s47_start_date", "s47e_s47_end_date"),
    "ssd_cp_plans": ("cppl_cp_plan_start_date", "cppl_cp_plan_end_date"),
    "ssd_cla_episodes": ("clae_cla_episode_start_date", "clae_cla_episode_ceased_date"),
    "ssd_cla_placement": ("clap_cla_placement_start_date", "clap_cla_placement_end_date"),
    "ssd_legal_status": ("lega_legal_status_start_date", "lega_legal_status_end_date"),
    "ssd_cla_care_plan": ("lacp_cla_care_plan_start_date", "lacp_cla_care_plan_end_date"),
    "ssd_missing": ("miss_missing_episode_start_date", "miss_missing_episode_end_date"),
    "ssd_involvements": ("invo_involvement_start_date", "invo_involvement_end_date"),
    "ssd_early_help_episodes": ("earl_episode_start_date", "earl_episode_end_date"),
    "ssd_address": ("addr_address_start_date", "addr_address_end_date"),
    "short_breaks": ("start_date", "end_date"),
    "strategy_discussions": ("trigger_date", "held_date"),
    "early_help_assessments": ("start_date", "completed_date"),
    "quality_of_care_profiles": ("started_date", "completed_date"),
    "fostering_matches": ("match_decision_date", "ended_date"),
    "workforce_posts": ("start_date", "end_date"),
    "asye": ("start_date", "outcome_date"),
    "training_enrolments": ("start_date", "portfolio_passed_on"),
    "ehc_plan_requests": ("request_date", "issue_date"),
    "school_attendance": ("period_start", "period_end"),
    "permanent_exclusions": ("decision_date", "outcome_date"),
}
CODES_ELSEWHERE = {"ethnicity", "indicator catalogue", "lacp_cla_care_plan_json_keys"}

Rows = list[dict[str, str]]
Contract = dict[str, Rows]


def contract() -> Contract:
    """Columns by extract, as the contract lists them."""
    extracts: Contract = {}
    if not SPEC.is_dir():
        pytest.skip("the specification does not stand beside the project")
    with (SPEC / "extracts.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            extracts.setdefault(row["extract"], []).append(row)
    return extracts


def codes(name: str) -> set[str]:
    """The codes of a list, with the labels and codes of the lists beside it."""
    if "|" in name:
        return set(name.split("|"))
    others = {
        "placement_type": ("placement_type", "code"),
        "legal_status": ("legal_status", "code"),
        "placement_provider": ("placement_provider", "code"),
        "missing": ("missing_type", "code"),
        "clae_cla_episode_ceased_reason": ("reason_episode_ceased", "code"),
        "clea_care_leaver_accommodation": ("care_leaver_accommodation", "code"),
        "clea_care_leaver_activity": ("care_leaver_activity", "code"),
    }
    found: set[str] = {"NEG", "PHY", "EMO", "SAB", "MUL"} if name == "category_of_abuse" else set()
    if not SPEC.is_dir():
        pytest.skip("the specification does not stand beside the project")
    with (SPEC / "codelists" / "ssd_codelists.csv").open(encoding="utf-8") as file:
        found |= {row["code"] for row in csv.DictReader(file) if row["code_list"] == name}
    if name in others:
        listed, column = others[name]
        with (SPEC / "codelists" / f"{listed}.csv").open(encoding="utf-8") as file:
            found |= {row[column] for row in csv.DictReader(file)}
    return found


@pytest.fixture(scope="module")
def delivery(tmp_path_factory: pytest.TempPathFactory) -> SyntheticDelivery:
    """A small clean delivery."""
    return make_delivery(tmp_path_factory.mktemp("clean"), scale=SCALE, mess=False)


@pytest.fixture(scope="module")
def extracts(delivery: SyntheticDelivery) -> dict[str, Rows]:
    """Its rows."""
    return {path.stem: list(_rows(path)) for path in sorted(delivery.folder.glob("*.csv"))}


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _day(value: str) -> date:
    return date.fromisoformat(value[:10])


def test_headers_are_those_of_the_contract(extracts: dict[str, Rows]) -> None:
    expected = {name: [row["column"] for row in rows] for name, rows in contract().items()}
    assert set(extracts) == set(expected)
    for name, rows in extracts.items():
        assert rows, f"{name} has no rows"
        assert sorted(rows[0]) == sorted(expected[name]), name


def test_keys_are_unique_and_required_values_are_there(extracts: dict[str, Rows]) -> None:
    for name, columns in contract().items():
        keys = [tuple(row[c["column"]] for c in columns if c["key"]) for row in extracts[name]]
        assert len(set(keys)) == len(keys), name
        for column in columns:
            if column["required"]:
                assert all(row[column["column"]] for row in extracts[name]), (name, column["column"])


def test_references_lead_somewhere(extracts: dict[str, Rows]) -> None:
    for name, columns in contract().items():
        for column in columns:
            target, _, field = column["references"].partition(".")
            if target in extracts:
                known = {row[field] for row in extracts[target]}
                used = {row[column["column"]] for row in extracts[name]} - {""}
                assert used <= known, (name, column["column"])


def test_codes_are_in_their_lists(extracts: dict[str, Rows]) -> None:
    for name, columns in contract().items():
        for column in columns:
            if not column["codes"] or column["codes"] in CODES_ELSEWHERE:
                continue
            used = {row[column["column"]] for row in extracts[name]} - {""}
            if column["column"] == "clea_care_leaver_accommodation":
                used = {code for code in used if code != "0"}
            assert used <= codes(column["codes"]), (name, column["column"])


def test_dates_are_in_range_and_ends_follow_starts(extracts: dict[str, Rows]) -> None:
    for name, columns in contract().items():
        for column in columns:
            if column["type"] in ("date", "datetime"):
                latest = FAR_AHEAD if column["column"] in AHEAD else LATEST
                found = [_day(row[column["column"]]) for row in extracts[name] if row[column["column"]]]
                assert all(EARLIEST <= day <= latest for day in found), (name, column["column"])
    for name, (start, end) in SPANS.items():
        for row in extracts[name]:
            if row[start] and row[end]:
                assert row[start] <= row[end] or _day(row[start]) == _day(row[end]), (name, row)


def test_one_arguments_one_delivery(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        make_delivery(tmp_path / folder, scale=0.02)
    first = sorted((tmp_path / "one").iterdir())
    assert len(first) == 38
    for path in first:
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_another_seed_and_another_authority_give_another_delivery(tmp_path: Path) -> None:
    make_delivery(tmp_path / "one", scale=0.02, mess=False)
    make_delivery(tmp_path / "two", scale=0.02, mess=False, seed=7)
    make_delivery(tmp_path / "three", scale=0.02, mess=False, la_code="803")
    texts = {(tmp_path / folder / "ssd_person.csv").read_bytes() for folder in ("one", "two", "three")}
    assert len(texts) == 3


def test_volumes_are_near_those_published(extracts: dict[str, Rows]) -> None:
    def in_year(name: str, column: str) -> float:
        return sum("2023-04" <= row[column] < "2024-04" for row in extracts[name]) / SCALE

    assert 5500 < in_year("ssd_cin_episodes", "cine_referral_date") < 8000
    assert 400 < in_year("ssd_cp_plans", "cppl_cp_plan_start_date") < 1300
    assert 2000 < in_year("ssd_s47_enquiry", "s47e_s47_start_date") < 4500
    short = {r["lega_person_id"] for r in extracts["ssd_legal_status"] if r["lega_legal_status"] in ("V3", "V4")}
    in_care = {
        row["clae_person_id"]
        for row in extracts["ssd_cla_episodes"]
        if row["clae_cla_episode_start_date"][:10] <= "2024-03-31"
        and (row["clae_cla_episode_ceased_date"] or "9999")[:10] > "2024-03-31"
    } - short
    assert 800 < len(in_care) / SCALE < 900


def test_a_chain_of_care_has_no_gap(extracts: dict[str, Rows]) -> None:
    by_period: dict[str, Rows] = {}
    for row in extracts["ssd_cla_episodes"]:
        if row["clae_cla_episode_start_date"] != row["clae_cla_episode_ceased_date"]:
            by_period.setdefault(row["clae_cla_id"], []).append(row)
    for chain in by_period.values():
        chain.sort(key=lambda row: row["clae_cla_episode_start_date"])
        assert chain[0]["clae_cla_episode_start_reason"] == "S"
        for before, after in pairwise(chain):
            assert before["clae_cla_episode_ceased_reason"] == "X1"
            assert before["clae_cla_episode_ceased_date"] == after["clae_cla_episode_start_date"]
        assert chain[-1]["clae_cla_episode_ceased_reason"] != "X1"


def test_the_commentary_is_plain_text_by_roles(extracts: dict[str, Rows]) -> None:
    rows = extracts["commentary"]
    assert len(rows) >= 10
    assert {row["period_end"] for row in rows} == {"2024-02-29", "2024-03-31"}
    assert not any("<" in row["body"] for row in rows)
