"""The register only grows, and whatever else is done to it is seen."""

import hashlib
import json
import os
import stat
from pathlib import Path

import filelock
import pytest
from pydantic import ValidationError

from scorecard.problems import InUse
from scorecard.register import chain
from scorecard.register.chain import RegisterDoesNotHold, RegisterInUse, entries, head, record, register_file
from scorecard.register.entries import PublicEditionsBegun, ReleaseSignedOff, ReleaseWithdrawn

BEGUN = PublicEditionsBegun(la_code="999", by="A. Person")
SIGNED = ReleaseSignedOff(
    la_code="999", release_id="999-2024-03-r1", manifest_sha256="a" * 64, by="A. Person", role="Director", note=""
)
WITHDRAWN = ReleaseWithdrawn(
    la_code="999", release_id="999-2024-03-r1", manifest_sha256="a" * 64, by="B. Person", reason="wrong extract"
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for content in (BEGUN, SIGNED, WITHDRAWN):
        record(tmp_path / "home", content)
    return tmp_path / "home"


def _lines(home: Path) -> list[bytes]:
    return register_file(home).read_bytes().splitlines(keepends=True)


def test_what_is_recorded_is_read_in_its_order(home: Path) -> None:
    assert [entry.content for entry in entries(home)] == [BEGUN, SIGNED, WITHDRAWN]
    assert [entry.number for entry in entries(home)] == [1, 2, 3]
    assert stat.S_IMODE(register_file(home).stat().st_mode) == 0o600


def test_an_empty_home_has_an_empty_register(tmp_path: Path) -> None:
    assert entries(tmp_path) == ()
    assert head(tmp_path).number == 0


def test_each_entry_holds_the_hash_of_the_one_before(home: Path) -> None:
    """The rule of the format, worked out again with the standard library alone."""
    before = "0" * 64
    for line in _lines(home):
        said = json.loads(line)
        stated = said.pop("sha256")
        again = json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
        assert stated == hashlib.sha256(again).hexdigest()
        assert said["previous_sha256"] == before
        before = stated
    assert head(home) == chain.Head(3, before)


@pytest.mark.parametrize(
    ("forged", "line"),
    [
        pytest.param(lambda lines: [lines[0], lines[1].replace(b"Director", b"Inspector"), lines[2]], 2, id="changed"),
        pytest.param(lambda lines: [lines[0], lines[2]], 2, id="one left out"),
        pytest.param(lambda lines: lines[1:], 1, id="first left out"),
        pytest.param(lambda lines: [lines[1], lines[0], lines[2]], 1, id="moved"),
        pytest.param(lambda lines: [lines[0], lines[0], *lines[1:]], 2, id="told twice"),
        pytest.param(lambda lines: [lines[0], b"{}\n", *lines[1:]], 2, id="put in"),
        pytest.param(lambda lines: [*lines[:2], lines[2][:-20]], 3, id="cut in the middle of a line"),
        pytest.param(lambda lines: [lines[0].replace(b'":', b'": '), *lines[1:]], 1, id="written otherwise"),
        pytest.param(lambda lines: [lines[0].replace(b"1", b"\xff"), *lines[1:]], 1, id="no text"),
    ],
)
def test_whatever_is_done_to_it_is_named(home: Path, forged, line: int) -> None:  # type: ignore[no-untyped-def]
    register_file(home).write_bytes(b"".join(forged(_lines(home))))
    with pytest.raises(RegisterDoesNotHold, match=f"line {line}: "):
        entries(home)
    with pytest.raises(RegisterDoesNotHold):
        record(home, BEGUN)


def test_entries_cut_off_at_the_end_are_seen_by_whoever_kept_the_head(home: Path) -> None:
    kept = head(home)
    register_file(home).write_bytes(b"".join(_lines(home)[:2]))
    assert len(entries(home)) == 2
    assert head(home) != kept


def test_a_chain_made_again_from_the_middle_has_another_head(home: Path, tmp_path: Path) -> None:
    """Who can write the file can make a new chain; the head that somebody keeps elsewhere is what tells."""
    for content in (BEGUN, WITHDRAWN, WITHDRAWN):
        record(tmp_path / "forged", content)
    assert head(tmp_path / "forged").sha256 != head(home).sha256


def test_what_a_crash_left_beside_it_is_not_read(home: Path) -> None:
    register_file(home).with_suffix(".partial").write_bytes(b"half an ent")
    assert len(entries(home)) == 3
    assert record(home, SIGNED).number == 4


def test_what_was_read_before_is_read_again_as_soon_as_a_byte_of_it_is_another(home: Path) -> None:
    """Within one process entries are read once, and no size or time of the file is believed for it."""
    before, looked_at = entries(home), register_file(home).stat()
    first, second, third = _lines(home)
    register_file(home).write_bytes(first.replace(b"A. Person", b"B. Person") + second + third)
    os.utime(register_file(home), ns=(looked_at.st_atime_ns, looked_at.st_mtime_ns))
    with pytest.raises(RegisterDoesNotHold, match="line 1"):
        entries(home)
    register_file(home).write_bytes(first + second + third)
    assert entries(home) == before
    record(home, BEGUN)
    assert entries(home)[:-1] == before
    added = _lines(home)[-1]
    register_file(home).write_bytes(first + second + third + added.replace(b'"number":4', b'"number":5'))
    with pytest.raises(RegisterDoesNotHold, match="line 4"):
        entries(home)
    register_file(home).write_bytes(first + second)
    assert entries(home) == before[:2]
    register_file(home).write_bytes(first + second + third[:-1])
    with pytest.raises(RegisterDoesNotHold, match="line 3: the entry is not complete"):
        entries(home)


def test_an_entry_says_who_and_why() -> None:
    with pytest.raises(ValidationError):
        ReleaseWithdrawn(la_code="999", release_id="999-2024-03-r1", manifest_sha256="a" * 64, by=" ", reason="x")
    with pytest.raises(ValidationError):
        ReleaseWithdrawn(la_code="999", release_id="999-2024-03-r1", manifest_sha256="nonsense", by="B", reason="x")


def test_who_finds_the_register_held_is_told_whom_to_look_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record(tmp_path, PublicEditionsBegun(la_code="999", by="A. Example"))
    before = register_file(tmp_path).read_bytes()
    lock = register_file(tmp_path).with_suffix(".lock")
    monkeypatch.setattr(chain, "SECONDS_TO_WAIT", 0.1)
    with filelock.FileLock(lock), pytest.raises(RegisterInUse) as told:
        record(tmp_path, PublicEditionsBegun(la_code="998", by="A. Example"))
    assert isinstance(told.value, InUse), "it may pass on a second try, and exit code 4 says so"
    assert str(told.value).endswith(f"look for it with: fuser {lock}")
    assert register_file(tmp_path).read_bytes() == before
    assert record(tmp_path, PublicEditionsBegun(la_code="998", by="A. Example")).number == 2
