"""`delivery.json`: what the sender says was sent, held against what arrived."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from scorecard.delivery.load import UnusableDelivery, fingerprint_of, load_delivery, read_delivery
from scorecard.delivery.received import Delivery, ReceivedFile
from scorecard.periods import ReportingMonth
from tests.support import rows_of

MARCH = ReportingMonth(2024, 3)
# header, T1, blank, one row that does not split: two rows were sent
TEAMS = b"dept_team_id,dept_team_name\nT1,North\n\nT2,South, and West\n"
HASH = hashlib.sha256(TEAMS).hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "delivery"
    folder.mkdir()
    (folder / "ssd_person.csv").write_text("pers_person_id\nP1\n")
    (folder / "ssd_cin_episodes.csv").write_text(
        "cine_referral_id,cine_person_id,cine_referral_date\nR1,P1,2024-03-01\n"
    )
    (folder / "ssd_department.csv").write_bytes(TEAMS)
    return folder


def load(folder: Path, statement: Any) -> Delivery:
    (folder / "delivery.json").write_text(statement if isinstance(statement, str) else json.dumps(statement))
    return load_delivery(folder, "916", MARCH, folder.parent / "916.duckdb")


def teams(delivery: Delivery) -> ReceivedFile:
    return next(file for file in delivery.files if file.extract == "ssd_department")


@pytest.mark.parametrize(
    "stated", [{"rows": 2}, {"sha256": HASH}, {"rows": 2, "sha256": HASH.upper()}], ids=["rows", "hash", "both"]
)
@pytest.mark.parametrize("name", ["ssd_department.csv", "SSD_Department.CSV"])
def test_what_agrees_is_received(folder: Path, stated: dict[str, Any], name: str) -> None:
    delivery = load(folder, {"files": {name: stated}, "authority": "916", "month": "2024-03"})
    assert (teams(delivery).status, teams(delivery).rows) == ("received", 2)
    assert "delivery.json" not in delivery.unknown_files
    told = "delivery.json does not name these files, so nothing holds them: ssd_cin_episodes.csv, ssd_person.csv."
    assert told in delivery.problems
    assert read_delivery(folder.parent / "916.duckdb") == delivery


def test_another_number_of_rows_makes_the_extract_unusable(folder: Path) -> None:
    delivery = load(folder, {"files": {"ssd_department.csv": {"rows": 3}}})
    assert teams(delivery).status == "unusable"
    assert teams(delivery).message == (
        "ssd_department.csv: 2 rows arrived. delivery.json says 3. Part of the file is lost or stands twice, or the "
        "statement is of another version. Ask for both again."
    )
    assert rows_of(folder.parent / "916.duckdb", "from raw.ssd_department") == []
    assert rows_of(folder.parent / "916.duckdb", "from quality.row_faults") == []


def test_rows_that_a_quote_swallowed_are_missing_from_the_count(folder: Path) -> None:
    text = 'dept_team_id,dept_team_name\nT1,"North\nT2,South\nT3,East"\nT4,West\n'
    (folder / "ssd_department.csv").write_text(text)
    message = teams(load(folder, {"files": {"ssd_department.csv": {"rows": 4}}})).message
    assert "2 rows arrived. Stray quotes have swallowed lines: 2. delivery.json says 4." in message


def test_another_hash_makes_the_extract_unusable(folder: Path) -> None:
    delivery = load(folder, {"files": {"ssd_department.csv": {"rows": 2, "sha256": "0" * 64}}})
    assert teams(delivery).status == "unusable"
    assert (
        "this is not the file that was sent: its sha256 differs from that in delivery.json" in teams(delivery).message
    )
    assert rows_of(folder.parent / "916.duckdb", "from raw.ssd_department") == []


def test_a_file_that_was_sent_and_did_not_arrive_is_told(folder: Path) -> None:
    (folder / "ssd_department.csv").unlink()
    message = teams(load(folder, {"files": {"ssd_department.csv": {"rows": 2}}})).message
    assert message.startswith("ssd_department.csv: not delivered.")
    assert message.endswith("delivery.json says that it was sent.")


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("{", "it is not JSON in UTF-8"),
        ("[]", "the whole: input should be"),
        ("{}", "the whole: value error, files is needed"),
        ({"files": {}, "sender": "us"}, "sender: extra inputs are not permitted"),
        ({"files": {"ssd_person.csv": {"lines": 1}}}, "files.ssd_person.csv.lines: extra inputs are not permitted"),
        ({"files": {"ssd_person.csv": {}}}, "files.ssd_person.csv: value error, rows or sha256 is needed"),
        ({"files": {"ssd_person.csv": {"rows": -1}}}, "files.ssd_person.csv.rows: input should be greater"),
        ({"files": {"ssd_person.csv": {"rows": "1"}}}, "files.ssd_person.csv.rows: input should be a valid integer"),
        ({"files": {"ssd_person.csv": {"sha256": "abc"}}}, "files.ssd_person.csv.sha256: string should match"),
    ],
)
def test_a_statement_that_cannot_be_held_stops_the_delivery(folder: Path, statement: Any, said: str) -> None:
    with pytest.raises(UnusableDelivery) as stopped:
        load(folder, statement)
    message = str(stopped.value)
    assert message.startswith(f"The folder {folder} holds 3 of ")
    assert f"delivery.json: {said}" in message
    assert "Correct it, or take it away." in message


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ({"authority": "802"}, "delivery.json says that the delivery is of authority 802. Expected 916."),
        ({"month": "2024-02"}, "delivery.json says that the delivery is of month 2024-02. Expected 2024-03."),
    ],
)
def test_a_statement_for_another_run_stops_the_delivery(folder: Path, stated: dict[str, str], said: str) -> None:
    with pytest.raises(UnusableDelivery, match=said):
        load(folder, {"files": {}, **stated})


def test_a_folder_called_like_the_statement_is_not_opened(folder: Path) -> None:
    (folder / "delivery.json").mkdir()
    with pytest.raises(UnusableDelivery, match=r"delivery\.json: seen a folder"):
        load_delivery(folder, "916", MARCH, folder.parent / "916.duckdb")


def test_a_corrected_statement_is_another_delivery(folder: Path) -> None:
    without = fingerprint_of(folder)
    wrong = load(folder, {"files": {"ssd_department.csv": {"rows": 3}}})
    assert wrong.fingerprint == fingerprint_of(folder) != without
    right = load(folder, {"files": {"ssd_department.csv": {"rows": 2}}})
    assert right.fingerprint == fingerprint_of(folder) != wrong.fingerprint


def test_a_demonstration_says_so_itself_and_need_not_name_its_files(folder: Path) -> None:
    delivery = load(folder, {"is_demonstration": True, "shown_as": "Nowhereshire", "authority": "916"})
    assert (delivery.is_demonstration, delivery.shown_as) == (True, "Nowhereshire")
    assert read_delivery(folder.parent / "916.duckdb") == delivery
    assert not [problem for problem in delivery.problems if "delivery.json" in problem]


def test_a_demonstration_that_names_files_is_held_against_them(folder: Path) -> None:
    delivery = load(folder, {"is_demonstration": True, "files": {"ssd_department.csv": {"rows": 3}}})
    assert teams(delivery).status == "unusable"


def test_a_delivery_without_the_word_is_about_children(folder: Path) -> None:
    assert not load(folder, {"files": {"ssd_department.csv": {"rows": 2}}}).is_demonstration
    (folder / "delivery.json").unlink()
    delivery = load_delivery(folder, "916", MARCH, folder.parent / "916.duckdb")
    assert (delivery.is_demonstration, delivery.shown_as) == (False, "")


def test_no_real_delivery_is_shown_under_another_name(folder: Path) -> None:
    with pytest.raises(UnusableDelivery, match="shown_as is for a demonstration"):
        load(folder, {"files": {"ssd_department.csv": {"rows": 2}}, "shown_as": "Nowhereshire"})


def test_only_a_demonstration_may_leave_its_files_unnamed(folder: Path) -> None:
    with pytest.raises(UnusableDelivery, match="files is needed"):
        load(folder, {"authority": "916"})


def test_whether_it_is_invented_is_part_of_what_was_delivered(folder: Path) -> None:
    before = fingerprint_of(folder)
    (folder / "delivery.json").write_text('{"is_demonstration": true}')
    assert fingerprint_of(folder) != before
