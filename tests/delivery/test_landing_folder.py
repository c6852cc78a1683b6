"""What lies in a delivery's folder: names in any case and spacing, and entries that are no files."""

import os
import socket
from pathlib import Path

import pytest

from scorecard.delivery.landing_folder import comparable_name
from scorecard.delivery.load import UnusableDelivery, fingerprint_of, load_delivery
from scorecard.delivery.received import Delivery, ReceivedFile
from scorecard.periods import ReportingMonth

MARCH = ReportingMonth(2024, 3)
PEOPLE = "pers_person_id\nP1\n"
REFERRALS = "cine_referral_id,cine_person_id,cine_referral_date\nR1,P1,2024-03-01\n"
TEAMS = "dept_team_id,dept_team_name\nT1,North\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "landing" / "2024-03"
    folder.mkdir(parents=True)
    (folder / "ssd_person.csv").write_text(PEOPLE)
    (folder / "ssd_cin_episodes.csv").write_text(REFERRALS)
    return folder


def load(folder: Path) -> Delivery:
    return load_delivery(folder, "916", MARCH, folder.parent.parent / "warehouses" / "916.duckdb")


def teams(delivery: Delivery) -> ReceivedFile:
    return next(file for file in delivery.files if file.extract == "ssd_department")


@pytest.mark.parametrize(
    "name",
    [
        "SSD_DEPARTMENT.CSV",
        "ssd_department .csv",
        " Ssd Department.csv ",
        "ssd-department.csv",
        "ssd\u200b_department.csv",
    ],
)
def test_case_and_blanks_in_a_name_do_not_matter(folder: Path, name: str) -> None:
    (folder / name).write_text(TEAMS)
    delivery = load(folder)
    assert (teams(delivery).status, teams(delivery).rows) == ("received", 1)
    assert delivery.unknown_files == ()
    assert delivery.fingerprint == fingerprint_of(folder)


def test_names_are_compared_in_one_form() -> None:
    assert comparable_name("Practice Audits .CSV ") == "practice_audits.csv"
    assert comparable_name("delivery.json") == "delivery.json"
    assert comparable_name("notes") == "notes"


def a_folder(path: Path) -> None:
    path.mkdir()


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_link_to_nothing(path: Path) -> None:
    path.symlink_to(path.parent / "taken_away.csv")


def a_link_to_itself(path: Path) -> None:
    path.symlink_to(path)


def a_link_elsewhere(path: Path) -> None:
    elsewhere = path.parent.parent / "other.csv"
    elsewhere.write_text(TEAMS)
    path.symlink_to(elsewhere)


def a_link_to_a_pipe(path: Path) -> None:
    os.mkfifo(path.parent / ".pipe")
    path.symlink_to(path.parent / ".pipe")


def a_link_to_a_device(path: Path) -> None:
    path.symlink_to(os.devnull)


@pytest.mark.parametrize(
    ("make", "seen"),
    [
        (a_folder, "a folder"),
        (a_pipe, "a pipe"),
        (a_link_to_nothing, "a link that leads nowhere"),
        (a_link_to_itself, "a link that leads nowhere"),
        (a_link_elsewhere, "a link that leaves the folder"),
        (a_link_to_a_pipe, "a pipe"),
        (a_link_to_a_device, "a link that leaves the folder"),
    ],
)
def test_what_is_no_file_is_told_and_never_opened(folder: Path, make: object, seen: str) -> None:
    absent = fingerprint_of(folder)
    assert callable(make)
    make(folder / "ssd_department.csv")
    delivery = load(folder)
    assert teams(delivery).status == "unusable"
    assert teams(delivery).message == (
        f"ssd_department.csv: seen {seen}. Expected a CSV file that lies in the folder. Put the file itself there."
    )
    assert teams(delivery).message in delivery.problems
    assert delivery.fingerprint == fingerprint_of(folder) != absent


def test_a_socket_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)  # a socket's path may have a hundred signs
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("ssd_department.csv")
        assert "ssd_department.csv: seen a socket" in teams(load(folder)).message


def test_a_link_within_the_folder_is_a_file_like_any_other(folder: Path) -> None:
    (folder / "export_of_teams.csv").write_text(TEAMS)
    (folder / "ssd_department.csv").symlink_to("export_of_teams.csv")
    assert teams(load(folder)).rows == 1


def test_two_files_that_would_be_one_extract_are_both_named_and_neither_read(folder: Path) -> None:
    (folder / "ssd_department.csv").write_text(TEAMS)
    (folder / "SSD_Department.CSV").write_text(TEAMS)
    delivery = load(folder)
    assert (teams(delivery).status, teams(delivery).rows) == ("unusable", 0)
    assert teams(delivery).message == (
        "ssd_department.csv: delivered 2 times, as SSD_Department.CSV, ssd_department.csv. "
        "Expected one file. Remove those that are not meant and run it again."
    )
    assert delivery.unknown_files == ()


@pytest.mark.parametrize("name", ["ssd_department.xlsx", "ssd_department.csv.gz", "SSD_Department (1).csv"])
def test_an_absent_extract_names_what_looks_like_it(folder: Path, name: str) -> None:
    (folder / name).write_text("anything")
    (folder / "ssd_department_notes.txt").write_text("another matter")
    delivery = load(folder)
    assert teams(delivery).status == "missing"
    assert teams(delivery).message == (
        f"ssd_department.csv: not delivered. Ask for it, or go without the lines that need it. Seen beside: {name}."
    )
    assert delivery.unknown_files == tuple(sorted([name, "ssd_department_notes.txt"]))


OF_THE_STANDARD = "ssd_ehcp_requests.csv"


def test_nobody_misses_what_need_not_come(folder: Path) -> None:
    delivery = load(folder)
    [file] = [file for file in delivery.files if f"{file.extract}.csv" == OF_THE_STANDARD]
    assert (file.status, file.message, file.is_missed) == ("missing", "", False)
    assert not [sentence for sentence in delivery.problems if OF_THE_STANDARD in sentence or not sentence]
    assert teams(delivery).is_missed


@pytest.mark.parametrize(
    ("rows", "status", "said"),
    [
        ("", "missing", f"{OF_THE_STANDARD}: a header and no rows. It is read as not delivered."),
        ("R1,2024-01-02\n", "received", ""),
    ],
    ids=["a table that nobody has written into", "with rows"],
)
def test_a_header_alone_is_none_where_the_extract_need_not_come(
    folder: Path, rows: str, status: str, said: str
) -> None:
    (folder / OF_THE_STANDARD).write_text(f"ehcr_ehcp_request_id,ehcr_ehcp_req_date\n{rows}")
    delivery = load(folder)
    [file] = [file for file in delivery.files if f"{file.extract}.csv" == OF_THE_STANDARD]
    assert (file.status, file.message) == (status, said)
    assert delivery.fingerprint == fingerprint_of(folder)


def test_what_the_sender_says_was_sent_is_missed_though_it_need_not_come(folder: Path) -> None:
    (folder / "delivery.json").write_text('{"files": {"ssd_ehcp_requests.csv": {"rows": 3}}}')
    told = [sentence for sentence in load(folder).problems if sentence.startswith(OF_THE_STANDARD)]
    assert told == [
        f"{OF_THE_STANDARD}: not delivered. Ask for it, or go without the lines that need it. "
        "delivery.json says that it was sent."
    ]


def test_a_delivery_that_cannot_be_run_begins_with_what_is_there(folder: Path) -> None:
    (folder / "ssd_person.csv").unlink()
    (folder / "notes.txt").write_text("for you")
    with pytest.raises(UnusableDelivery) as stopped:
        load(folder)
    assert str(stopped.value).startswith(f"The folder {folder} holds 1 of ")
    assert "extracts (ssd_cin_episodes); files that no contract names: notes.txt.\n" in str(stopped.value)
    for path in folder.iterdir():
        path.unlink()
    with pytest.raises(UnusableDelivery) as stopped:
        load(folder)
    assert str(stopped.value).startswith(f"The folder {folder} holds nothing.\n")


def test_a_file_that_may_not_be_read_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "ssd_department.csv").write_text(TEAMS)

    def refused(path: Path) -> bytes:
        if path.name == "ssd_department.csv":
            raise PermissionError(13, "Permission denied")
        with path.open("rb") as stream:
            return stream.read()

    monkeypatch.setattr(Path, "read_bytes", refused)
    assert teams(load(folder)).message == (
        "ssd_department.csv: cannot be opened (Permission denied). Check the file's permissions."
    )
