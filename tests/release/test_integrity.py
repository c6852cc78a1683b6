"""What is done to release folders, and what finds it: the promise of docs/auditor.md, held to every kind of attack.

Each attack is made on an old and on the newest release, in a home of four.
"""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from scorecard.register.chain import RegisterDoesNotHold, record, register_file
from scorecard.register.entries import FileErased
from scorecard.release import folder as folder_of_releases
from scorecard.release.decided import CannotBeExcluded, exclude_release
from scorecard.release.erased import CASES
from scorecard.release.file_modes import open_to_others
from scorecard.release.folder import all_releases, not_believed
from scorecard.release.heads import UnusableHeads, add_heads, differences_from, heads_file, read_heads
from scorecard.release.integrity import RESTRICTED, HomeIntegrity, ReleasesDoNotHold, check_home, require_releases_hold
from scorecard.settings import Settings
from tests.release.folders import BESIDE, FILES, make_release, seal_again
from tests.support import command, hash_of

# in the order in which they were made: the older month was released again after the newer one
FIRST, NEWER, AGAIN, LAST = "916-2024-03-r1", "916-2024-04-r1", "916-2024-03-r2", "916-2024-05-r1"
IN_ORDER = (FIRST, NEWER, AGAIN, LAST)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home with four releases of an authority in one chain, and one of another; their heads are written down."""
    home = tmp_path / "home"
    before = None
    for day, release_id in enumerate(IN_ORDER, start=1):
        make_release(home, release_id, f"2024-06-0{day}T09:00:00+00:00", before)
        before = release_id
    make_release(home, "802-2024-03-r1", "2024-06-02T09:00:00+00:00")
    made = Settings(home=home)
    add_heads(made, all_releases(made))
    return made


def folder(settings: Settings, release_id: str) -> Path:
    return next(each.folder for each in all_releases(settings) if each.release_id == release_id)


def test_what_nobody_has_touched_holds(settings: Settings) -> None:
    found = check_home(settings)
    assert found.differences == {}
    assert (len(found.releases), found.files, found.chains) == (5, 5 * len(FILES), 2)
    assert found.strays == ()


def test_a_manifest_is_read_once_however_many_releases_there_are(tmp_path: Path) -> None:
    """More releases than manifests are kept whole; of every file but the manifests not one is read a second time."""
    settings, before = Settings(home=tmp_path), None
    for number in range(1, 71):
        release_id = f"916-2024-03-r{number}"
        make_release(tmp_path, release_id, f"2024-06-01T09:{number:02}:00+00:00", before, checks=[{"name": "a check"}])
        before = release_id
    assert check_home(settings).holds
    for cached in (folder_of_releases._read_manifest, folder_of_releases._outline, folder_of_releases._identity):
        cached.cache_clear()
    add_heads(settings, require_releases_hold(settings).releases)
    require_releases_hold(settings)
    assert folder_of_releases._read_manifest.cache_info().misses == 70
    [first, *_] = all_releases(settings)
    assert "checks" in first.manifest and "checks" not in first.outline


def change(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b" ")


def delete(path: Path) -> None:
    path.unlink()


def swap(path: Path) -> None:
    """With the file of the same name in another release."""
    of_release = _release_of(path)
    others = sorted(each for each in _releases_root(path).glob("916/*/r*") if each != of_release)
    other = others[0] / path.relative_to(of_release)
    content = path.read_bytes()
    path.write_bytes(other.read_bytes())
    other.write_bytes(content)


def link(path: Path) -> None:
    """To a file of the same content elsewhere, where it can be changed."""
    elsewhere = _releases_root(path).parent / "elsewhere"
    shutil.move(path, elsewhere)
    path.symlink_to(elsewhere)


def _releases_root(path: Path) -> Path:
    return next(parent for parent in path.parents if parent.name == "releases")


def _release_of(path: Path) -> Path:
    return _releases_root(path).joinpath(*path.relative_to(_releases_root(path)).parts[:3])


@pytest.mark.parametrize("release_id", [FIRST, LAST])
@pytest.mark.parametrize("name", [*FILES, *BESIDE])
@pytest.mark.parametrize("attack", [change, delete, swap, link])
def test_no_file_of_a_release_is_changed_deleted_swapped_or_linked_unseen(
    settings: Settings, release_id: str, name: str, attack: Callable[[Path], None]
) -> None:
    check_home(settings)  # what is known of the files from before must not hide it
    attack(folder(settings, release_id) / name)
    assert release_id in check_home(settings).differences
    assert release_id in check_home(settings, anew=True).differences


@pytest.mark.parametrize("release_id", [FIRST, LAST])
@pytest.mark.parametrize("name", ["extra.csv", "site/extra.html", "public/site/extra.html", "site/manifest.json"])
def test_no_file_is_added_unseen(settings: Settings, release_id: str, name: str) -> None:
    (folder(settings, release_id) / name).write_text("more", encoding="utf-8")
    assert check_home(settings).differences == {release_id: (f"{name}: in the folder, not in the manifest",)}


@pytest.mark.parametrize("release_id", [FIRST, LAST])
@pytest.mark.parametrize("name", FILES)
def test_no_file_is_moved_unseen(settings: Settings, release_id: str, name: str) -> None:
    of_release = folder(settings, release_id)
    (of_release / name).rename(of_release / "site" / "moved")
    told = {f"{name}: in the manifest, not in the folder", "site/moved: in the folder, not in the manifest"}
    found = check_home(settings).differences
    assert found.keys() == {release_id}
    assert set(found[release_id]) == told


@pytest.mark.parametrize("release_id", [FIRST, LAST])
@pytest.mark.parametrize("name", BESIDE)
def test_nothing_beside_the_manifest_is_moved_unseen(settings: Settings, release_id: str, name: str) -> None:
    of_release = folder(settings, release_id)
    (of_release / name).rename(of_release / "site" / name)
    assert release_id in check_home(settings).differences


@pytest.mark.parametrize("release_id", IN_ORDER)
def test_a_manifest_that_is_hashed_again_is_found_by_its_follower_and_the_head_file(
    settings: Settings, release_id: str
) -> None:
    of_release = folder(settings, release_id)
    change(of_release / "scorecard.duckdb")
    seal_again(of_release)
    found = check_home(settings).differences
    assert set(found) == {release_id}
    assert "its manifest is not the one that release_heads.txt has" in found[release_id]
    follows = [f"its manifest is not the one that {each} followed" for each in IN_ORDER]
    assert any(each in found[release_id] for each in follows) == (release_id != LAST)


def remake_from(settings: Settings, release_id: str) -> None:
    """Forge a release, and make every link of the chain after it anew."""
    at = IN_ORDER.index(release_id)
    change(folder(settings, release_id) / "scorecard.duckdb")
    seal_again(folder(settings, release_id))
    for before, after in zip(IN_ORDER[at:], IN_ORDER[at + 1 :], strict=False):
        place = f"{before[:3]}/{before[4:11]}/r{before[-1]}"
        sha256 = hash_of(folder(settings, before) / "manifest.json")
        previous = {"release_id": before, "folder": place, "manifest_sha256": sha256}
        seal_again(folder(settings, after), previous_release=previous)


@pytest.mark.parametrize("release_id", IN_ORDER)
def test_a_chain_made_anew_from_the_middle_is_found_by_the_head_file(settings: Settings, release_id: str) -> None:
    remake_from(settings, release_id)
    forged = IN_ORDER[IN_ORDER.index(release_id) :]
    assert set(check_home(settings).differences) == set(forged)


def test_a_chain_made_anew_with_the_head_file_is_found_by_a_copy_that_was_kept_elsewhere(
    settings: Settings, tmp_path: Path
) -> None:
    copy = shutil.copy(heads_file(settings), tmp_path / "copy.txt")
    last_line = tmp_path / "last_line.txt"
    last_line.write_text(Path(copy).read_text(encoding="utf-8").splitlines()[-1], encoding="utf-8")
    remake_from(settings, NEWER)
    heads_file(settings).unlink()
    add_heads(settings, all_releases(settings))
    assert check_home(settings).holds  # from the home alone nobody can tell
    here = read_heads(heads_file(settings))
    told = differences_from(read_heads(Path(copy)), here)
    assert told[0] == f"{NEWER}: its manifest is not the one that the copy has"
    assert len(told) == 3
    assert differences_from(read_heads(last_line, from_the_first=False), here) == [
        f"{LAST}: its manifest is not the one that the copy has"
    ]


@pytest.mark.parametrize("release_id", IN_ORDER)
def test_a_release_that_is_taken_away_is_missed(settings: Settings, release_id: str) -> None:
    shutil.rmtree(folder(settings, release_id))
    assert set(check_home(settings).differences) == {release_id}


def test_a_release_put_in_between_is_found_without_the_head_file(settings: Settings) -> None:
    heads_file(settings).unlink()
    make_release(settings.home, "916-2024-04-r2", "2024-06-02T10:00:00+00:00", NEWER)
    found = check_home(settings).differences
    assert found[NEWER] == (f"both 916-2024-04-r2 and {AGAIN} follow it: the chain forks",)
    assert found["916-2024-04-r2"] == ("no release follows it, though others were made after it",)


def test_a_second_beginning_is_found(settings: Settings) -> None:
    make_release(settings.home, "916-2024-06-r1", "2024-06-05T10:00:00+00:00")
    assert (
        f"it follows no release, though {FIRST} was made before it"
        in check_home(settings).differences["916-2024-06-r1"]
    )


def test_two_releases_exchanged_in_their_places_are_found(settings: Settings) -> None:
    first, last, aside = folder(settings, FIRST), folder(settings, LAST), settings.home / "aside"
    first.rename(aside)
    last.rename(first)
    aside.rename(last)
    assert {FIRST, LAST} <= set(check_home(settings).differences)


@pytest.mark.parametrize("place", ["2024-03-backup/r1", "2024-03/r01", "2024-03/r9", "2024-13/r1", "2024-03/r1 (copy)"])
def test_a_copy_in_another_place_is_named_counts_for_nothing_and_is_left_alone(settings: Settings, place: str) -> None:
    copied = settings.releases / "916" / place
    shutil.copytree(folder(settings, FIRST), copied)
    found = check_home(settings)
    assert found.holds
    assert len(found.releases) == 5
    assert list(found.strays) == not_believed(settings.releases) == [copied]
    assert require_releases_hold(settings).releases == found.releases
    assert copied.is_dir()


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"release_id": "916-2024-05-r1"}', "\ufeff{}"])
def test_a_manifest_that_is_none_is_found(settings: Settings, content: str) -> None:
    (folder(settings, LAST) / "manifest.json").write_text(content, encoding="utf-8")
    assert set(check_home(settings).differences) == {LAST}


@pytest.mark.parametrize("key", ["files", "released_at", "previous_release"])
def test_a_manifest_without_what_it_must_say_is_found(settings: Settings, key: str) -> None:
    path = folder(settings, LAST) / "manifest.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    del content[key]
    path.write_text(json.dumps(content), encoding="utf-8")
    assert "manifest.json: it cannot be read as a manifest" in check_home(settings).differences[LAST]


@pytest.mark.parametrize("names", [(), ("scorecard.duckdb", "site/index.html")], ids=["empty", "half"])
def test_a_release_that_is_half_copied_stops_a_run_until_it_is_whole(
    settings: Settings, names: tuple[str, ...]
) -> None:
    whole = folder(settings, LAST)
    kept = settings.home / "kept"
    shutil.move(whole, kept)
    whole.mkdir()
    for name in names:
        (whole / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(kept / name, whole / name)
    found = check_home(settings).differences[LAST]
    assert any("this is no whole copy of a release. Finish it, or move the folder away" in each for each in found)
    with pytest.raises(ReleasesDoNotHold, match="no whole copy"):
        require_releases_hold(settings)
    shutil.copytree(kept, whole, dirs_exist_ok=True)
    assert check_home(settings).holds


def test_a_copy_that_was_cut_off_where_no_release_was_is_named(settings: Settings) -> None:
    cut = settings.releases / "916" / "2024-05" / "r2"
    cut.mkdir()
    (cut / "scorecard.duckdb").write_text("half", encoding="utf-8")
    assert list(check_home(settings).differences) == ["916-2024-05-r2"]
    shutil.rmtree(cut)
    assert check_home(settings).holds


def test_a_missing_signature_is_missed(settings: Settings) -> None:
    seal_again(folder(settings, LAST), is_signed=True)
    told = "manifest.json.sig: the manifest was signed, and its signature is missing"
    assert told in check_home(settings).differences[LAST]


def test_what_is_known_of_a_file_is_believed_only_while_size_and_both_times_stay(settings: Settings) -> None:
    path = folder(settings, FIRST) / "scorecard.duckdb"
    check_home(settings)
    before = path.stat()
    content = path.read_bytes()
    path.write_bytes(content[::-1])  # the same size
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))  # and the same time
    assert check_home(settings).differences == {FIRST: ("scorecard.duckdb: its content is not what was released",)}


def test_known_hashes_are_used_and_a_file_of_them_that_is_broken_is_not(settings: Settings) -> None:
    known = settings.home / "known_hashes" / "916.json"
    check_home(settings)
    told = json.loads(known.read_text(encoding="utf-8"))
    name = "916/2024-03/r1/scorecard.duckdb"
    told[name][-1] = "0" * 64
    known.write_text(json.dumps(told), encoding="utf-8")
    assert set(check_home(settings).differences) == {FIRST}  # it was not read again
    assert check_home(settings, anew=True).holds
    known.write_text("[", encoding="utf-8")
    assert check_home(settings).holds


def test_hashes_of_other_authorities_are_neither_read_nor_written(settings: Settings) -> None:
    """Who proves one authority, whose files are known by a file of its own, leaves what is known of others alone."""
    before = settings.home / "known_hashes.json"  # one for all, of a home of before
    before.write_text("{}", encoding="utf-8")
    check_home(settings)
    assert not before.exists()
    others = settings.home / "known_hashes" / "802.json"
    others.write_text("[", encoding="utf-8")
    assert check_home(settings, authorities={"916"}).holds
    assert others.read_text(encoding="utf-8") == "["


def test_one_authority_is_held_without_a_look_at_others(settings: Settings) -> None:
    change(folder(settings, "802-2024-03-r1") / "scorecard.duckdb")
    found = check_home(settings, authorities={"916"})
    assert found.holds
    assert [each.release_id for each in found.releases] == sorted(IN_ORDER)
    assert set(check_home(settings, authorities={"802", "916"}).differences) == {"802-2024-03-r1"}
    shutil.rmtree(folder(settings, LAST))
    assert LAST in check_home(settings, authorities={"916"}).differences, "the head file names it"
    assert LAST not in check_home(settings, authorities={"802"}).differences


def test_a_head_file_that_does_not_hold_stops_every_authority(settings: Settings) -> None:
    heads_file(settings).write_text("nothing\n", encoding="utf-8")
    for la_code in ("802", "916"):
        with pytest.raises(ReleasesDoNotHold, match="release_heads"):
            require_releases_hold(settings, la_code)


def test_what_is_restricted_may_be_missing_where_that_is_asked_for(settings: Settings) -> None:
    for release in all_releases(settings):
        for name in RESTRICTED:
            (release.folder / name).unlink()
    assert check_home(settings, may_be_missing=RESTRICTED).holds
    assert len(check_home(settings).differences) == 5


def test_a_run_stops_and_says_which_release_does_not_hold_and_what_to_do(settings: Settings) -> None:
    change(folder(settings, FIRST) / "site" / "index.html")
    with pytest.raises(ReleasesDoNotHold) as stopped:
        require_releases_hold(settings)
    assert f"{FIRST}: site/index.html: its content is not what was released" in str(stopped.value)
    assert "scorecard exclude RELEASE --by NAME --reason WHY" in str(stopped.value)


@pytest.mark.parametrize("attack", ["forged", "taken away", "unreadable"])
@pytest.mark.parametrize("release_id", IN_ORDER)
def test_a_release_that_is_excluded_by_a_decision_stops_nothing(
    settings: Settings, release_id: str, attack: str
) -> None:
    of_release = folder(settings, release_id)
    if attack == "forged":
        change(of_release / "scorecard.duckdb")
        seal_again(of_release)
    elif attack == "taken away":
        shutil.rmtree(of_release)
    else:
        (of_release / "manifest.json").write_text("{", encoding="utf-8")
    assert not check_home(settings).holds
    exclude_release(settings, release_id, by="A. Example", reason="the disk failed, and no backup holds it")
    found = check_home(settings)
    assert found.differences == {}
    assert [(each.release_id, each.by) for each in found.excluded] == [(release_id, "A. Example")]
    assert release_id not in {each.release_id for each in found.releases}


def test_an_exclusion_hides_no_other_release(settings: Settings) -> None:
    exclude_release(settings, FIRST, by="A. Example", reason="an example")
    change(folder(settings, NEWER) / "scorecard.duckdb")
    assert set(check_home(settings).differences) == {NEWER}


def test_only_a_release_can_be_excluded_and_only_once(settings: Settings) -> None:
    with pytest.raises(CannotBeExcluded, match="is no release's id"):
        exclude_release(settings, "916/2024-03/r1", by="A. Example", reason="an example")
    exclude_release(settings, FIRST, by="A. Example", reason="an example")
    with pytest.raises(CannotBeExcluded, match=r"excluded already, by A\. Example: an example"):
        exclude_release(settings, FIRST, by="B. Example", reason="another")


def test_a_register_that_does_not_hold_decides_nothing(settings: Settings) -> None:
    exclude_release(settings, FIRST, by="A. Example", reason="an example")
    file = register_file(settings.home)
    file.write_text(file.read_text(encoding="utf-8").replace(FIRST, LAST), encoding="utf-8")
    with pytest.raises(RegisterDoesNotHold):
        check_home(settings)


def erasure(file: str, before: str, after: str) -> FileErased:
    return FileErased(
        la_code="916", release_id=FIRST, file=file, sha256_before=before, sha256_after=after,
        by="A. Example", reason="a right to be forgotten",
    )  # fmt: skip


def test_cases_that_were_erased_from_by_decisions_have_the_hash_of_the_last(settings: Settings) -> None:
    path = folder(settings, FIRST) / "cases.duckdb"
    for text in ("cases without one child", "cases without two children"):
        before = hash_of(path)
        path.write_text(text, encoding="utf-8")
        assert not check_home(settings).holds
        record(settings.home, erasure("cases.duckdb", before, hash_of(path)))
        assert check_home(settings).holds
    change(path)
    assert not check_home(settings).holds


@pytest.mark.parametrize("file", ["cases.duckdb", "scorecard.duckdb", "added.csv"])
def test_an_erasure_that_none_can_have_been_excuses_no_file(settings: Settings, file: str) -> None:
    """Written into the register by somebody who has changed a file: from another content, or of another file."""
    path = folder(settings, FIRST) / file
    before = "0" * 64 if file == "cases.duckdb" or not path.exists() else hash_of(path)
    path.write_text("changed", encoding="utf-8")
    record(settings.home, erasure(file, before, hash_of(path)))
    assert any("the register " in told for told in check_home(settings).differences[FIRST])


def test_an_erasure_that_does_not_go_on_from_the_last_excuses_no_file(settings: Settings) -> None:
    path = folder(settings, FIRST) / "cases.duckdb"
    released = hash_of(path)
    path.write_text("cases without one child", encoding="utf-8")
    record(settings.home, erasure("cases.duckdb", released, hash_of(path)))
    path.write_text("changed", encoding="utf-8")
    record(settings.home, erasure("cases.duckdb", released, hash_of(path)))
    assert set(check_home(settings).differences) == {FIRST}


def lines_of(settings: Settings) -> list[str]:
    return heads_file(settings).read_text(encoding="utf-8").splitlines(keepends=True)


@pytest.mark.parametrize(
    "forge",
    [
        lambda lines: [*lines[:1], lines[1].replace("2024-06", "2024-07"), *lines[2:]],
        lambda lines: [*lines[:1], *lines[2:]],
        lambda lines: [lines[0], lines[2], lines[1], *lines[3:]],
        lambda lines: [*lines, lines[-1]],
        lambda lines: lines[1:],
        lambda lines: ["6 nothing\n", *lines],
    ],
    ids=["changed", "taken out", "swapped", "added", "first taken away", "no line"],
)
def test_a_head_file_that_was_written_to_is_found(settings: Settings, forge: Callable[[list[str]], list[str]]) -> None:
    heads_file(settings).write_text("".join(forge(lines_of(settings))), encoding="utf-8")
    found: HomeIntegrity = check_home(settings)
    assert set(found.differences) == {"release_heads.txt"}
    with pytest.raises(UnusableHeads):
        add_heads(settings, all_releases(settings))


def test_heads_are_added_and_none_is_written_again(settings: Settings) -> None:
    before = lines_of(settings)
    make_release(settings.home, "916-2024-06-r1", "2024-06-05T10:00:00+00:00", LAST)
    add_heads(settings, all_releases(settings))
    add_heads(settings, all_releases(settings))
    assert lines_of(settings)[:-1] == before
    assert [head.release_id for head in read_heads(heads_file(settings))][-1] == "916-2024-06-r1"


def test_a_home_cut_short_lacks_the_end_of_a_copy(settings: Settings, tmp_path: Path) -> None:
    copy = Path(shutil.copy(heads_file(settings), tmp_path / "copy.txt"))
    heads_file(settings).write_text("".join(lines_of(settings)[:-1]), encoding="utf-8")
    shutil.rmtree(folder(settings, LAST))
    assert check_home(settings).holds  # from the home alone nobody can tell
    assert differences_from(read_heads(copy), read_heads(heads_file(settings))) == [
        f"{LAST}: line 5 of the copy is not in this home any more"
    ]


def test_a_copy_holds_the_register_too(settings: Settings, tmp_path: Path) -> None:
    """Whoever cuts a decision off the register, or writes it anew, is found by the copy."""
    exclude_release(settings, FIRST, "A. Example", "a test")
    kept = register_file(settings.home).read_bytes()
    copy = tmp_path / "copy.txt"
    copy.write_text(command("heads", "--home", str(settings.home)).stdout, encoding="utf-8")
    compare = ("heads", "--compare", str(copy), "--home", str(settings.home))
    exclude_release(settings, NEWER, "A. Example", "a test")
    assert command(*compare).exit_code == 0, "a register may grow"

    register_file(settings.home).write_bytes(b"")
    cut = command(*compare)
    assert cut.exit_code == 3
    assert "the register had 1 entries and has 0 now" in " ".join(cut.stderr.split())

    register_file(settings.home).unlink()
    exclude_release(settings, AGAIN, "A. Example", "another")
    other = command(*compare)
    assert other.exit_code == 3
    assert "entry 1 of the register, or one before it, is not the one of then" in " ".join(other.stderr.split())

    register_file(settings.home).write_bytes(kept)
    assert command(*compare).exit_code == 0


def test_a_copy_of_before_without_the_register_is_compared_and_says_so(settings: Settings, tmp_path: Path) -> None:
    copy = Path(shutil.copy(heads_file(settings), tmp_path / "copy.txt"))
    said = command("heads", "--compare", str(copy), "--home", str(settings.home))
    assert said.exit_code == 0
    assert "what was decided about releases was not compared" in " ".join(said.stdout.split())


@pytest.mark.parametrize("line", ["register", "register twelve abc", "register 12"])
def test_a_line_on_the_register_that_says_nothing_is_refused(settings: Settings, tmp_path: Path, line: str) -> None:
    copy = tmp_path / "copy.txt"
    copy.write_text(heads_file(settings).read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    assert command("heads", "--compare", str(copy), "--home", str(settings.home)).exit_code == 2


OPENED: dict[str, tuple[str, int, str]] = {
    "cases that others can read": (f"releases/916/2024-03/r1/{CASES}", 0o644, "chmod go-rwx"),
    "a key that others can read": ("pseudonym.key", 0o640, "chmod go-rwx"),
    "the register": ("register.jsonl", 0o644, "chmod go-rwx"),
    "the working databases": ("warehouses/916", 0o755, "chmod go-rwx"),
    "lists that point to children": ("quality/restricted", 0o750, "chmod go-rwx"),
    "a release that a group can write to": ("releases/916/2024-03/r1", 0o775, "chmod go-w"),
    "a page that all can write to": ("releases/916/2024-03/r1/site/index.html", 0o666, "chmod go-w"),
    "the head file": ("release_heads.txt", 0o664, "chmod go-w"),
}


@pytest.mark.parametrize("what", OPENED)
def test_what_others_may_do_with_a_home_and_should_not_is_found(settings: Settings, what: str) -> None:
    home = settings.home
    for name, mode in (("pseudonym.key", 0o600), ("register.jsonl", 0o600)):
        (home / name).touch()
        (home / name).chmod(mode)
    for name in ("warehouses/916", "quality/restricted"):
        (home / name).mkdir(parents=True)
        (home / name).chmod(0o700)
    for release in all_releases(settings):
        (release.folder / CASES).chmod(0o600)
    assert list(open_to_others(home)) == []
    place, mode, remedy = OPENED[what]
    (home / place).chmod(mode)
    [said] = open_to_others(home)
    assert said.startswith(f"{place}: others can ")
    assert said.endswith(f"{remedy} {home / place}")


def test_deliveries_and_what_is_typed_may_be_shared(settings: Settings) -> None:
    for name in ("landing", "config"):
        (settings.home / name).mkdir()
        (settings.home / name).chmod(0o775)
    for release in all_releases(settings):
        (release.folder / CASES).chmod(0o600)
    assert list(open_to_others(settings.home)) == []
