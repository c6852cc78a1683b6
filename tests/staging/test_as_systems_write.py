"""The conformance authority in the shapes that systems write: no row of it is wrong, so none is lost or blanked.

What is counted from it is tested by conformance; here each extract's rows and cells are held against its file.
"""

import csv
from collections import Counter
from pathlib import Path

import pytest

from scorecard.delivery.contracts import comparable, load_contracts
from tests.staging.bench import DUPLICATE, FINDING, Bench, Staged
from tests.support import Rows, unaccounted_rows

BLANK = {"", "null", "n/a", "#n/a", "nan"}
NO_END = ("9999-12-31", "20990101", "31.12.2099")


@pytest.fixture(scope="module")
def delivery(conformance: Path) -> Path:
    return conformance / "as_systems_write"


@pytest.fixture(scope="module")
def staged(bench: Bench, delivery: Path) -> Staged:
    return bench.stage_folder("as_systems_write", delivery, load_contracts())


def received(delivery: Path, extract: str) -> Rows:
    """Rows of a file, each cell trimmed and under its contract's name."""
    if load_contracts()[extract].is_optional and not (delivery / f"{extract}.csv").is_file():
        return []
    names = {heading: column.name for column in load_contracts()[extract].columns for heading in column.headings}
    with (delivery / f"{extract}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return [
            {names[comparable(key)]: cell.strip() for key, cell in row.items() if comparable(key) in names}
            for row in csv.DictReader(stream)
        ]


def identifier(text: str) -> str:
    return text.upper().removesuffix(".0")


def test_no_row_is_quarantined_and_every_one_accounted_for(staged: Staged) -> None:
    assert staged.rows("select extract, field, reason from quality.row_faults where outcome = 'quarantined'") == []
    assert unaccounted_rows(staged.warehouse) == {}


def test_every_row_stands_once_and_every_person_once(staged: Staged, delivery: Path) -> None:
    for extract, contract in load_contracts().items():
        rows = received(delivery, extract)
        expected = len({identifier(row["pers_person_id"]) for row in rows}) if extract == "ssd_person" else len(rows)
        assert staged.rows(f"select count(*) from staging.{contract.staging_model}") == [(expected,)], extract


def test_no_cell_that_says_something_is_blank_after_staging(staged: Staged, delivery: Path) -> None:
    """Save in people with two rows, in ends that mean none, and where a placement row is not there."""
    lost = {}
    for extract, contract in load_contracts().items():
        rows = received(delivery, extract)
        if extract == "ssd_person":
            times = Counter(identifier(row["pers_person_id"]) for row in rows)
            rows = [row for row in rows if times[identifier(row["pers_person_id"])] == 1]
        for column in contract.columns:
            if column.may_be_absent and rows and column.name not in rows[0]:
                continue
            blanks = BLANK if column.code_list == "return_interview_flag" else BLANK | {"na"}
            said = [row[column.name] for row in rows if row[column.name].lower() not in blanks]
            said = [text for text in said if not text.startswith(NO_END)]
            if column.name.endswith(("upn",)):
                said = [text for text in said if not (text.upper().startswith("UN") and text[2:].isdigit())]
            [(kept,)] = staged.rows(
                f"select count({column.staged_as}) from staging.{contract.staging_model}"
                + (" where child_id in (select unnest(?))" if extract == "ssd_person" else ""),
                *([[key for key, count in times.items() if count == 1]] if extract == "ssd_person" else []),
            )
            if kept != len(said):
                lost[column.name] = len(said) - kept
    placements = {identifier(row["clap_cla_placement_id"]) for row in received(delivery, "ssd_cla_placement")}
    without = [
        row
        for row in received(delivery, "ssd_cla_episodes")
        if row["clae_cla_placement_id"].lower() not in BLANK
        and identifier(row["clae_cla_placement_id"]) not in placements
    ]
    assert lost == {"clae_cla_placement_id": len(without)}


def test_what_is_found_is_what_the_rules_find(staged: Staged, delivery: Path) -> None:
    times = Counter(identifier(row["pers_person_id"]) for row in received(delivery, "ssd_person"))
    twice = sum(1 for count in times.values() if count == 2)
    assert max(times.values()) == 2
    assert twice > 0
    found = staged.rows("select extract, reason, outcome, count(*) from quality.row_faults group by all order by all")
    people = [fault[1:] for fault in found if fault[0] == "ssd_person"]
    assert people == [
        ("duplicate key with different content", FINDING, 2 * twice),
        ("merged into an earlier row of its key", DUPLICATE, twice),
    ]
    others = {
        (extract, reason.split(":")[0], outcome) for extract, reason, outcome, _ in found if extract != "ssd_person"
    }
    assert others == {
        ("short_breaks", "no end", FINDING),
        ("ssd_cla_episodes", "unknown reference", FINDING),
        ("ssd_involvements", "no end", FINDING),
        ("ssd_legal_status", "no end", FINDING),
        ("workforce_posts", "no end", FINDING),
    }
