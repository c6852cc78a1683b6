"""What a release carries so that it can be checked without this project, checked without this project.

The checker is run by a Python that can import nothing but its standard library.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scorecard.release.folder import MANIFEST, Release
from scorecard.release.signing import SIGNATURE, UnusableSigningKey, check_signature, sign
from tests.conftest import Released
from tests.release.folders import BESIDE, FILES, make_release, seal_again

CHECKER = Path(make_release.__code__.co_filename).parents[2] / "scorecard/release/evidence/stand_alone_verify.py"
needs_ssh_keygen = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")


def check(folder: Path, *arguments: str, checker: Path = CHECKER) -> subprocess.CompletedProcess[str]:
    """The checker, run by a bare Python: -I and -S leave it neither packages nor the working folder."""
    return subprocess.run(
        [sys.executable, "-I", "-S", str(checker), *([str(folder)] if checker == CHECKER else []), *arguments],
        capture_output=True,
        text=True,
    )


@pytest.fixture
def release(tmp_path: Path) -> Release:
    """The newer of two small releases."""
    make_release(tmp_path, "916-2024-03-r1", "2024-04-10T09:00:00+00:00")
    return make_release(tmp_path, "916-2024-04-r1", "2024-05-10T09:00:00+00:00", "916-2024-03-r1")


@pytest.mark.parametrize("of_whom", ["release", "public edition"])
def test_what_a_release_carries_checks_it_with_nothing_installed(released: Released, of_whom: str) -> None:
    folder = released.folder if of_whom == "release" else released.folder / "public"
    done = check(folder, checker=folder / "verify.py")
    listed = len((folder / "manifest-sha256.txt").read_text(encoding="utf-8").splitlines())
    assert (done.returncode, done.stderr) == (0, "")
    assert f"holds: {listed} of {listed} files present and equal." in done.stdout
    assert (folder / "LICENCE.txt").is_file()
    assert len((folder / "README.txt").read_text(encoding="utf-8").splitlines()) == 10


@pytest.mark.parametrize("of_whom", ["release", "public edition"])
def test_sha256sum_takes_the_list(released: Released, of_whom: str) -> None:
    folder = released.folder if of_whom == "release" else released.folder / "public"
    done = subprocess.run(["sha256sum", "-c", "--strict", "manifest-sha256.txt"], cwd=folder, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")


def test_the_public_edition_is_licensed_and_the_release_is_not(released: Released) -> None:
    assert "Open Government Licence" in (released.folder / "public" / "LICENCE.txt").read_text(encoding="utf-8")
    assert "No licence is given" in (released.folder / "LICENCE.txt").read_text(encoding="utf-8")


def test_the_manifest_says_who_made_the_release_with_what_and_when(released: Released) -> None:
    manifest = json.loads((released.folder / MANIFEST).read_text(encoding="utf-8"))
    assert [step["step"] for step in manifest["steps"]] == [
        "load", "stage", "delivery_gate", "count", "marts_gate", "public_edition", "release",
    ]  # fmt: skip
    for step in manifest["steps"]:
        assert step["started_at"] <= step["ended_at"]
    assert manifest["made_by"]["python"].startswith("3.11")
    assert set(manifest["override_authors"]) == set(manifest["overrides"])
    assert set(manifest["override_authors"].values()) == {manifest["made_by"]["account"]}
    assert manifest["is_dirty"] == manifest["commit"].endswith("-dirty")


@pytest.mark.parametrize("name", [*FILES, *BESIDE])
@pytest.mark.parametrize("attack", ["change", "delete"])
def test_the_checker_finds_every_file_that_was_changed_or_deleted(release: Release, name: str, attack: str) -> None:
    path = release.folder / name
    if attack == "delete":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[::-1])
    done = check(release.folder)
    assert done.returncode in ((2, 3) if name == "manifest-sha256.txt" else (3,)), done.stdout
    assert "holds:" not in done.stdout


@pytest.mark.parametrize("name", ["more.csv", "site/more.html", "site/manifest.json", "cases.duckdb.old"])
def test_the_checker_finds_what_was_added(release: Release, name: str) -> None:
    (release.folder / name).write_text("more", encoding="utf-8")
    assert f"{name}: in the folder, not in manifest-sha256.txt" in check(release.folder).stderr


def test_the_checker_finds_another_release_before_this_one(release: Release) -> None:
    before = release.folder.parents[1] / "2024-03" / "r1"
    seal_again(before, released_at="2024-04-11T09:00:00+00:00")
    assert check(before).returncode == 0
    told = "916-2024-03-r1: its manifest is not the one that this release followed"
    assert told in check(release.folder).stderr


def test_the_checker_says_what_is_withheld(release: Release) -> None:
    (release.folder / "cases.duckdb").unlink()
    assert check(release.folder).returncode == 3
    done = check(release.folder, "--redacted")
    assert (done.returncode, done.stdout.splitlines()[0]) == (
        0, "916-2024-04-r1 holds: 5 of 6 files present and equal, 1 withheld.",
    )  # fmt: skip


@pytest.mark.parametrize("line", ["../outside", "/etc/hostname", "site/../../x"])
def test_the_checker_reads_nothing_outside_the_folder(release: Release, line: str) -> None:
    with (release.folder / "manifest-sha256.txt").open("a", encoding="utf-8") as stream:
        stream.write(f"{'0' * 64}  {line}\n")
    assert "no line of a hash and a file" in check(release.folder).stderr


# --- signatures ------------------------------------------------------------------------------------------------------


@pytest.fixture
def key(tmp_path: Path) -> Callable[[str], Path]:
    """Makes a key of a name, and a file of allowed signers beside it."""

    def make(name: str) -> Path:
        path = tmp_path / name
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(path)], check=True)
        public = path.with_suffix(".pub").read_text(encoding="ascii")
        (tmp_path / f"{name}_signers").write_text(f"{name} {public}", encoding="ascii")
        return path

    return make


@needs_ssh_keygen
def test_a_signature_is_verified_by_both_and_by_the_documented_line(
    release: Release, key: Callable[[str], Path], tmp_path: Path
) -> None:
    sign(release.folder, key("approver"))
    signers, other = tmp_path / "approver_signers", key("other").with_name("other_signers")
    found = check_signature(release.folder, signers)
    assert found is not None
    assert found.holds
    assert "for approver" in found.told
    assert check(release.folder, "--signers", str(signers)).returncode == 0
    line = "ssh-keygen -Y verify -f {} -I approver -n childrens-scorecard -s manifest.json.sig < manifest.json"
    assert subprocess.run(line.format(signers), shell=True, cwd=release.folder, capture_output=True).returncode == 0
    unknown = check_signature(release.folder, other)
    assert unknown is not None
    assert not unknown.holds
    assert check(release.folder, "--signers", str(other)).returncode == 3


@needs_ssh_keygen
def test_a_manifest_that_was_written_again_is_not_the_one_that_was_signed(
    release: Release, key: Callable[[str], Path], tmp_path: Path
) -> None:
    sign(release.folder, key("approver"))
    seal_again(release.folder, released_at="2024-05-11T09:00:00+00:00")
    for signers in (None, tmp_path / "approver_signers"):
        found = check_signature(release.folder, signers)
        assert found is not None
        assert found.told == f"{SIGNATURE}: it is no signature of this manifest.json"
    assert check(release.folder).returncode == 3


def test_where_signers_are_named_a_signature_is_needed(release: Release, tmp_path: Path) -> None:
    (tmp_path / "signers").touch()
    found = check_signature(release.folder, tmp_path / "signers")
    assert found is not None
    assert not found.holds
    assert check_signature(release.folder, None) is None
    assert check(release.folder, "--signers", str(tmp_path / "signers")).returncode == 3


@needs_ssh_keygen
def test_a_key_that_cannot_sign_is_said(release: Release, tmp_path: Path) -> None:
    with pytest.raises(UnusableSigningKey, match="there is no such file"):
        sign(release.folder, tmp_path / "nowhere")
    (tmp_path / "key").write_text("no key", encoding="ascii")
    with pytest.raises(UnusableSigningKey, match="did not sign"):
        sign(release.folder, tmp_path / "key")
