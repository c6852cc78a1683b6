"""The demonstration delivery keeps its own contract, is repeatable, and is about as large as the county's."""

import csv
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from scorecard.catalogue import load_catalogue
from scorecard.delivery.contracts import Column, Contract, load_contracts
from scorecard.demonstration import SyntheticDelivery, make_delivery
from scorecard.seeds import load_seeds

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
Rows = list[dict[str, str]]


def words_for_codes() -> dict[str, set[str]]:
    """What a cell may say, in lower case, by code list: the codes, their labels, and the other words accepted."""
    words: dict[str, set[str]] = {}
    for code in load_seeds().codes:
        words.setdefault(code.code_list, set()).update((code.code.lower(), code.label.lower()))
    for accepted in load_seeds().accepted_words:
        words[accepted.code_list].add(accepted.word.lower())
    return words | {"indicator": set(load_catalogue().indicators)}


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


def _columns(extracts: dict[str, Rows]) -> Iterator[tuple[str, Column]]:
    """Every column of every contract delivered, with the name of its extract."""
    return ((name, column) for name, contract in _contracts(extracts) for column in contract.columns)


def _contracts(extracts: dict[str, Rows]) -> Iterator[tuple[str, Contract]]:
    """The contracts of what is delivered. The demonstration need not know an extract that is new."""
    return ((name, contract) for name, contract in load_contracts().items() if name in extracts)


def _values(rows: Rows, column: str) -> set[str]:
    return {row[column] for row in rows} - {""}


def _day(value: str) -> date:
    return date.fromisoformat(value[:10])


def test_headers_are_those_of_the_contract(extracts: dict[str, Rows]) -> None:
    for name, contract in _contracts(extracts):
        assert extracts[name], f"{name} has no rows"
        expected = {column.name for column in contract.columns if not column.may_be_absent}
        assert {*extracts[name][0]} == expected, name


def test_every_extract_has_a_contract(extracts: dict[str, Rows], conformance: Path) -> None:
    """And what an authority of the conformance suite delivers, the demonstration delivers too."""
    assert set(extracts) <= set(load_contracts())
    assert {path.stem for path in (conformance / "clean").glob("*.csv")} <= set(extracts)


def test_keys_are_unique_and_required_values_are_there(extracts: dict[str, Rows]) -> None:
    for name, contract in _contracts(extracts):
        keys = [tuple(row[column] for column in contract.key) for row in extracts[name]]
        assert len(set(keys)) == len(keys), name
        for column in contract.columns:
            if column.required:
                assert all(row[column.name] for row in extracts[name]), (name, column.name)


def test_references_lead_somewhere(extracts: dict[str, Rows]) -> None:
    for name, column in _columns(extracts):
        if column.references:
            target, _, field = column.references.partition(".")
            known = {row[field] for row in extracts[target]}
            assert _values(extracts[name], column.name) <= known, (name, column.name)


def test_codes_are_in_their_lists(extracts: dict[str, Rows]) -> None:
    known = words_for_codes()
    for name, column in _columns(extracts):
        if column.code_list:
            used = {value.lower() for value in _values(extracts[name], column.name)}
            assert used <= known[column.code_list], (name, column.name)


def test_dates_are_in_range_and_ends_follow_starts(extracts: dict[str, Rows]) -> None:
    for name, column in _columns(extracts):
        if column.data_type in ("date", "timestamp"):
            latest = FAR_AHEAD if column.name in AHEAD else LATEST
            found = [_day(value) for value in _values(extracts[name], column.name)]
            assert all(EARLIEST <= day <= latest for day in found), (name, column.name)
    for name, (start, end) in SPANS.items():
        for row in extracts[name]:
            if row[start] and row[end]:
                assert row[start] <= row[end] or _day(row[start]) == _day(row[end]), (name, row)


def test_one_arguments_one_delivery(tmp_path: Path) -> None:
    made = [make_delivery(tmp_path / folder, scale=0.02) for folder in ("one", "two")]
    first = sorted((tmp_path / "one").iterdir())
    assert len(first) == len(made[0].rows) + 1, "and the statement that it is invented"
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


def test_some_children_are_referred_twice_in_a_month(extracts: dict[str, Rows]) -> None:
    """Else the measure of re-referrals and its companion, which counts a child once, could never differ."""
    referrals, twice = extracts["ssd_cin_episodes"], 0
    by_child: dict[str, Rows] = {}
    for row in sorted(referrals, key=lambda row: row["cine_referral_date"]):
        by_child.setdefault(row["cine_person_id"], []).append(row)
    for rows in by_child.values():
        for before, after in pairwise(rows):
            day, closed = after["cine_referral_date"][:10], before["cine_close_date"][:10]
            is_another_case = before["cine_referral_date"][:10] < day and (closed or "9999") <= day
            twice += is_another_case and before["cine_referral_date"][:7] == day[:7]
    assert 0 < twice < len(referrals) / 50


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
