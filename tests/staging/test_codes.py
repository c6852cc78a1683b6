"""Code lists against the published ones.

`fixtures/published_codes.csv` holds every code of the Standard Safeguarding Dataset, of the returns (SSDA903, children
in need census, SEN2) and of their samples, as far as a contract has the list, with where it is published. Left out are
five values of invented samples that no list has: `RB` as a factor, `01`, `02` and `S1` as accommodation, `Y` as an
address.
"""

import csv
from collections import defaultdict
from datetime import date, timedelta

import pytest

from scorecard.settings import SEEDS
from tests.staging.bench import Bench
from tests.support import TESTS, Rows

RETIRED_PLACEMENTS = ["A1", "A2", *(f"F{at}" for at in range(1, 7)), *(f"H{at}" for at in range(1, 5)), "H5a"]
RETIRED_PLACEMENTS += ["M2", "M3", "Q1", "Q2"]
# the last day of a code and the first of what took its place
SUCCEEDED = {
    "P2": ("2023-10-27", "K3"),
    "Z1": ("2025-03-31", "Z11"),
    "Q1": ("2015-03-31", "U1"),
    "Q2": ("2015-03-31", "U4"),
}


def rows_of_file(path: str) -> Rows:
    with (TESTS / path).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def codes() -> Rows:
    with (SEEDS / "codes.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def words() -> dict[str, dict[str, str]]:
    """By list: every word in lower case and the code that it stands for."""
    known: dict[str, dict[str, str]] = defaultdict(dict)
    for row in codes():
        known[row["code_list"]] |= {row["label"].lower(): row["code"]}
    with (SEEDS / "accepted_words.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            known[row["code_list"]][row["word"].lower()] = row["code"]
    for row in codes():
        known[row["code_list"]][row["code"].lower()] = row["code"]
    return known


def test_every_published_code_is_known() -> None:
    known = words()
    published = rows_of_file("fixtures/published_codes.csv")
    assert len(published) > 350
    unknown = [
        f"{row['code_list']}: {row['code']} ({row['published_in']})"
        for row in published
        if row["code"].lower() not in known[row["code_list"]]
    ]
    assert unknown == []


@pytest.mark.parametrize(
    ("code_list", "written", "code"),
    [
        ("sex", "u", "unknown"),
        ("sex", "i", "unknown"),
        ("sex", "0", "unknown"),
        ("sex", "9", "unknown"),
        ("primary_need", "abuse, neglect and exploitation", "N1"),
        ("immigration_status", "u", "unaccompanied_asylum_seeking_child"),
        *(("placement_type", code.lower(), code) for code in RETIRED_PLACEMENTS),
    ],
)
def test_what_systems_write_beside_the_published_labels_is_known(code_list: str, written: str, code: str) -> None:
    assert words()[code_list][written] == code


def test_a_retired_code_has_its_last_day_before_its_successor_begins() -> None:
    placements = {row["code"]: row for row in codes() if row["code_list"] == "placement_type"}
    for code in RETIRED_PLACEMENTS:
        assert placements[code]["valid_to"] == "2015-03-31", code
    for code, (last_day, successor) in SUCCEEDED.items():
        assert placements[code]["valid_to"] == last_day
        assert date.fromisoformat(placements[successor]["valid_from"]) == date.fromisoformat(last_day) + timedelta(1)


def test_no_code_ends_before_it_begins() -> None:
    dated = [row for row in codes() if row["valid_from"] and row["valid_to"]]
    assert [row["code"] for row in dated if row["valid_from"] > row["valid_to"]] == []


def test_codes_come_out_of_staging_as_their_list_writes_them(bench: Bench) -> None:
    types = {"L1": "q1", "L2": "h5A", "L3": "b) F2", "L4": "A1", "L5": "T0"}
    staged = bench.stage(
        "codes",
        {
            "ssd_person": ("pers_person_id pers_sex", [["P1", "U"], ["P2", "9"], ["P3", "not stated"], ["P4", "M"]]),
            "ssd_cin_episodes": (
                "cine_referral_id cine_person_id cine_referral_date cine_cin_primary_need_code",
                [["R1", "P1", "2024-03-01", "Abuse, Neglect and Exploitation"]],
            ),
            "ssd_immigration_status": (
                "immi_immigration_status_id immi_person_id immi_immigration_status",
                [["I1", "P1", "U"], ["I2", "P1", "u"], ["I3", "P1", "Refugee Status"]],
            ),
            "ssd_cla_episodes": (
                "clae_cla_episode_id clae_person_id clae_cla_id clae_cla_episode_start_date "
                "clae_cla_episode_start_reason",
                [["E1", "P1", "C1", "2014-01-01", "S"]],
            ),
            "ssd_cla_placement": (
                "clap_cla_placement_id clap_cla_id clap_cla_placement_start_date clap_cla_placement_type",
                [[key, "C1", "2014-01-01", written] for key, written in types.items()],
            ),
        },
    )
    assert staged.cells("ssd_person", "sex") == {"P1": "unknown", "P2": "unknown", "P3": "unknown", "P4": "1"}
    assert staged.cells("ssd_cin_episodes", "primary_need") == {"R1": "N1"}
    unaccompanied = "unaccompanied_asylum_seeking_child"
    assert staged.cells("ssd_immigration_status", "immigration_status") == {
        "I1": unaccompanied,
        "I2": unaccompanied,
        "I3": "refugee_status",
    }
    assert list(staged.cells("ssd_cla_placement", "placement_type").values()) == ["Q1", "H5a", "F2", "A1", "T0"]
    assert staged.rows("select reason from quality.row_faults") == []
