"""When a delivery can be run by itself, and what is said of one that waits."""

import hashlib
import json
import os
from pathlib import Path

import pytest

from scorecard.delivery.arrival import DeliveryArrival, look_for_delivery
from scorecard.delivery.contracts import load_contracts

SETTLED_AFTER = 600.0


class Landing:
    """A folder that is looked at again and again, as a sensor does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.last: DeliveryArrival | None = None

    def put(self, name: str, content: bytes = b"pers_person_id\n1\n") -> None:
        self.folder.mkdir(exist_ok=True)
        (self.folder / name).write_bytes(content)

    def state(self, files: dict[str, dict[str, object]]) -> None:
        self.put("delivery.json", json.dumps({"files": files}).encode())

    def look(self, at: float) -> DeliveryArrival:
        self.last = look_for_delivery(
            self.folder, load_contracts(), at, SETTLED_AFTER, self.last.seen if self.last else None
        )
        return self.last


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing(tmp_path / "2024-03")


def test_no_folder_and_an_empty_one_are_nothing(landing: Landing) -> None:
    assert landing.look(0).state == "nothing"
    landing.put("readme.txt")
    assert landing.look(10_000).state == "nothing"


def test_files_that_stand_still_are_a_delivery(landing: Landing) -> None:
    landing.put("ssd_person.csv")
    waits = landing.look(1000)
    assert waits.state == "waiting"
    assert waits.why == (
        "1 file there, the last change seen less than a minute ago. It starts when nothing has changed for 10 minutes."
    )
    assert landing.look(1000 + 599).state == "waiting"
    assert landing.look(1000 + 600).state == "complete"


def test_each_change_starts_the_wait_again(landing: Landing) -> None:
    landing.put("ssd_person.csv")
    landing.look(0)
    landing.put("ssd_cin_episodes.csv")
    assert landing.look(590).state == "waiting"
    assert landing.look(1180).state == "waiting"
    landing.put("ssd_person.csv", b"pers_person_id\n1\n2\n")
    assert landing.look(1195).state == "waiting"
    assert landing.look(1790).state == "waiting"
    assert landing.look(1795).state == "complete"


def test_a_copy_that_keeps_the_times_of_its_source_is_not_taken_for_old(landing: Landing) -> None:
    landing.put("ssd_person.csv")
    os.utime(landing.folder / "ssd_person.csv", (1, 1))
    assert landing.look(1_700_000_000).state == "waiting"


def test_a_clock_that_goes_back_starts_the_wait_again(landing: Landing) -> None:
    landing.put("ssd_person.csv")
    landing.look(10_000)
    assert landing.look(5_000).state == "waiting"
    assert landing.look(5_000 + 600).state == "complete"


def test_the_marker_ends_the_wait(landing: Landing) -> None:
    landing.put("ssd_person.csv")
    assert landing.look(0).state == "waiting"
    landing.put("delivery.complete", b"")
    assert landing.look(1).state == "complete"


def test_a_statement_ends_the_wait_once_all_that_it_names_is_there(landing: Landing) -> None:
    content = b"pers_person_id\n1\n"
    sha256 = hashlib.sha256(content).hexdigest()
    landing.state({"ssd_person.csv": {"sha256": sha256}, "ssd_cin_episodes.csv": {"sha256": sha256}})
    landing.put("SSD_Person.CSV", content)
    waits = landing.look(0)
    assert waits.state == "waiting"
    assert waits.why.startswith("Of 2 files that delivery.json names 1 not there: ssd_cin_episodes.csv.")
    landing.put("ssd_cin_episodes.csv", content[:5])
    assert "still being written: ssd_cin_episodes.csv" in landing.look(1).why
    landing.put("ssd_cin_episodes.csv", content)
    assert landing.look(2).state == "complete"


def test_what_never_comes_is_run_all_the_same_once_the_folder_stands_still(landing: Landing) -> None:
    """The run refuses it in a sentence, and that is told; a sensor that waits for ever tells nobody."""
    landing.state({"ssd_person.csv": {"sha256": "a" * 64}})
    assert landing.look(0).state == "waiting"
    assert landing.look(600).state == "complete"


def test_a_statement_of_rows_alone_cannot_say_that_a_file_is_whole(landing: Landing) -> None:
    landing.state({"ssd_person.csv": {"rows": 1}})
    landing.put("ssd_person.csv")
    assert landing.look(0).state == "waiting"
    assert landing.look(600).state == "complete"


def test_a_statement_that_cannot_be_read_is_told_and_waits_no_longer_than_files_do(landing: Landing) -> None:
    landing.put("delivery.json", b"{")
    waits = landing.look(0)
    assert waits.state == "waiting"
    assert "it is not JSON in UTF-8" in waits.why
    assert landing.look(600).state == "complete"
