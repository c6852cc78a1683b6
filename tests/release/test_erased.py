"""An erasure of a delivery is believed only where a release was made of what it was, and nothing has been added."""

from pathlib import Path

import pytest

from scorecard.delivery.load import fingerprint_of
from scorecard.register.chain import record
from scorecard.register.entries import DeliveryErased
from scorecard.release.decided import read_decided
from scorecard.release.erased import as_released
from tests.release.folders import make_release

PEOPLE = "pers_person_id\nLA\nLB\n"
WITHOUT = "pers_person_id\n,\nLB\n"  # commas alone stay in the place of a row


@pytest.fixture
def landing(tmp_path: Path) -> Path:
    """A delivery of one file that was released and from which a child was erased since, by the register."""
    landing = tmp_path / "landing" / "916" / "2024-03"
    landing.mkdir(parents=True)
    (landing / "ssd_person.csv").write_text(PEOPLE, encoding="utf-8")
    known = {"extract": "ssd_person", "status": "received", "size_in_bytes": len(PEOPLE)}
    make_release(
        tmp_path,
        "916-2024-03-r1",
        "2024-06-01T09:00:00+00:00",
        delivery_fingerprint=fingerprint_of(landing),
        inputs=[known, {"extract": "ssd_cin_episodes", "status": "missing", "size_in_bytes": 0}],
        returns=[],
    )
    put_in_place(tmp_path, landing, {"ssd_person.csv": WITHOUT})
    return landing


def put_in_place(home: Path, landing: Path, files: dict[str, str], month: str = "2024-03") -> None:
    """Put files in the place of a delivery, and have the register say that a person was erased by that."""
    before = fingerprint_of(landing)
    for name, content in files.items():
        (landing / name).write_text(content, encoding="utf-8")
    erased = DeliveryErased(
        la_code="916",
        month=month,
        fingerprint_before=before,
        fingerprint_after=fingerprint_of(landing),
        by="A",
        reason="B",
    )
    record(home, erased)


def known_as(home: Path, landing: Path) -> str:
    return as_released(home / "releases", read_decided(home), "916", "2024-03", landing)


def released_content(home: Path) -> str:
    from scorecard.release.folder import releases_in

    [release] = releases_in(home / "releases")
    return str(release.manifest["delivery_fingerprint"])


def test_a_delivery_is_known_by_what_it_was_before_a_child_was_erased(tmp_path: Path, landing: Path) -> None:
    assert known_as(tmp_path, landing) == released_content(tmp_path)


def test_and_before_another_was(tmp_path: Path, landing: Path) -> None:
    put_in_place(tmp_path, landing, {"ssd_person.csv": "pers_person_id\n,\n,\n"})
    assert known_as(tmp_path, landing) == released_content(tmp_path)


@pytest.mark.parametrize(
    "files",
    [
        {"ssd_person.csv": PEOPLE + "LC\n"},
        {"ssd_cin_episodes.csv": "cine_referral_id\n"},
    ],
    ids=["a file that has grown", "a file that the manifest does not know"],
)
def test_what_the_register_calls_an_erasure_and_adds_something_is_another_delivery(
    tmp_path: Path, landing: Path, files: dict[str, str]
) -> None:
    put_in_place(tmp_path, landing, files)
    assert known_as(tmp_path, landing) == fingerprint_of(landing)


def test_an_erasure_from_what_no_release_of_the_month_was_made_of_is_not_believed(tmp_path: Path) -> None:
    landing = tmp_path / "landing" / "916" / "2024-03"
    landing.mkdir(parents=True)
    (landing / "ssd_person.csv").write_text(PEOPLE, encoding="utf-8")
    known = {"extract": "ssd_person", "status": "received", "size_in_bytes": len(PEOPLE)}
    make_release(
        tmp_path, "916-2024-02-r1", "2024-06-01T09:00:00+00:00",
        delivery_fingerprint=fingerprint_of(landing), inputs=[known], returns=[],
    )  # fmt: skip
    put_in_place(tmp_path, landing, {"ssd_person.csv": WITHOUT})
    assert known_as(tmp_path, landing) == fingerprint_of(landing)
