"""The version log of the Standard Safeguarding Dataset: which version is told, and what is said where none is."""

from pathlib import Path

import pytest

from scorecard.delivery.landing_folder import VERSION_LOG
from scorecard.delivery.load import fingerprint_of, load_delivery, read_delivery
from scorecard.delivery.received import Delivery
from scorecard.periods import ReportingMonth

HEADER = "version_number,release_date,description,is_current\n"
EXTRACTS = {
    "ssd_person": "pers_person_id,pers_sex\nP1,1\n",
    "ssd_cin_episodes": "cine_referral_id,cine_person_id,cine_referral_date\nR1,P1,2024-03-01\n",
}
NONE_TOLD = "ssd_version_log.csv: no row says which version is current. "


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "delivery"
    folder.mkdir()
    for extract, text in EXTRACTS.items():
        (folder / f"{extract}.csv").write_text(text)
    return folder


def load(folder: Path, log: str | None) -> Delivery:
    if log is not None:
        (folder / VERSION_LOG).write_text(log)
    return load_delivery(folder, "916", ReportingMonth(2024, 3), folder.parent / "warehouses" / "916.duckdb")


@pytest.mark.parametrize(
    ("rows", "number"),
    [
        # as the standard's own procedure writes it: one row a version, 1 where it is in use
        ("1.0.0,2023-01-01,Initial release,0\n1.3.1,2025-02-14,Minor fixes,1\n1.2.0,2024-08-02,Renamed,0\n", "1.3.1"),
        ("v1.2.3,2024-09-01,,True\n", "1.2.3"),
        # nothing marked: the newest by its date, not by its place or its text
        ("1.10.0,2024-12-01,,\n1.9.0,2024-06-01,,\n1.2.0,not yet,,\n", "1.10.0"),
        ("1.3.1,2025-02-14 00:00:00.000,x,1\n1.3.1,2025-02-14,x,1\n", "1.3.1"),
    ],
    ids=["marked", "as a word", "by its date", "twice the same"],
)
def test_the_current_version_is_told(folder: Path, rows: str, number: str) -> None:
    delivery = load(folder, HEADER + rows)
    assert (delivery.ssd_version.number, delivery.ssd_version.problem) == (number, "")
    assert delivery.unknown_files == ()
    assert read_delivery(folder.parent / "warehouses" / "916.duckdb").ssd_version == delivery.ssd_version


@pytest.mark.parametrize(
    ("log", "said"),
    [
        (f"{HEADER},,,\n,,,\n", NONE_TOLD),
        (HEADER, NONE_TOLD),
        (f"{HEADER}1.2.0,,x,\n", NONE_TOLD),
        (f"{HEADER}1.2.0,2024-01-01,x,1\n1.3.0,2024-02-01,x,1\n", "2 versions are marked as current. "),
        (f"{HEADER}Zebedee Quill's,2024-01-01,x,1\n", "the current version is no number such as 1.2.3. "),
        ("release_date,is_current\n2024-01-01,1\n", "version_number"),
        ("", "the file is empty"),
    ],
    ids=["blank rows", "header alone", "undated and unmarked", "two", "no number", "no version column", "empty"],
)
def test_a_log_that_tells_no_version_is_a_sentence_and_stops_nothing(folder: Path, log: str, said: str) -> None:
    delivery = load(folder, log)
    [problem] = [sentence for sentence in delivery.problems if VERSION_LOG in sentence]
    assert said in problem
    assert "Quill" not in problem
    assert delivery.ssd_version.number == ""


def test_a_delivery_without_a_log_says_nothing_of_it(folder: Path) -> None:
    delivery = load(folder, None)
    assert (delivery.ssd_version.number, delivery.ssd_version.problem) == ("", "")
    assert not [sentence for sentence in delivery.problems if VERSION_LOG in sentence]


def test_another_version_is_another_delivery(folder: Path) -> None:
    without = load(folder, None).fingerprint
    first = load(folder, f"{HEADER}1.2.0,2024-01-01,x,1\n").fingerprint
    second = load(folder, f"{HEADER}1.3.0,2024-01-01,x,1\n").fingerprint
    assert len({without, first, second}) == 3
    assert fingerprint_of(folder) == second
