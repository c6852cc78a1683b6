"""A release that is withdrawn: what goes on without it, what stays, and what is not believed to be a withdrawal."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from scorecard.periods import ReportingMonth
from scorecard.public.published import newest_published, publish_edition, published
from scorecard.register.chain import entries, record, register_file
from scorecard.register.entries import ReleaseWithdrawn
from scorecard.release.decided import chained_releases, latest_standing, read_decided, standing_releases
from scorecard.release.explain import explain
from scorecard.release.folder import all_releases
from scorecard.release.heads import add_heads
from scorecard.release.integrity import check_home
from scorecard.release.unchanged import marts_are_current
from scorecard.release.verify import verify_release
from scorecard.release.verify_home import verify_home
from scorecard.settings import Settings
from tests.release.folders import make_release, seal_again
from tests.support import (
    Outcome,
    arguments_of_run,
    command,
    content_of,
    copy_of,
    edit_rows,
    hash_of,
    marts,
)

FIRST, SECOND, THIRD = "916-2024-03-r1", "916-2024-03-r2", "916-2024-03-r3"
REASON = "the late referral belongs to another authority"


def withdraw(home: Path, release_id: str = SECOND) -> Outcome:
    return command("withdraw", release_id, "--by", "A. Example", "--reason", REASON, "--home", str(home))


@pytest.fixture(scope="module")
def withdrawn(restated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose second release restated re-referrals, was made public, and was withdrawn."""
    home = copy_of(restated, tmp_path_factory.mktemp("withdrawn") / "home")
    publish_edition(Settings(home=home), SECOND, "A. Example")
    told = withdraw(home)
    assert told.exit_code == 0, told.said
    assert f"{FIRST} stands now" in told.stdout
    return home


def test_marts_go_on_without_it_and_its_folder_stays(withdrawn: Path) -> None:
    assert marts(withdrawn, "select release_id from releases") == [(FIRST,)]
    march = "select numerator, denominator, release_id from indicator_values where period_end = '2024-03-31' "
    line = "and indicator_id = 're_referrals_within_12_months' and basis = 'headline'"
    assert marts(withdrawn, march + line) == [(3.0, 8.0, FIRST)]
    assert {release.release_id for release in all_releases(Settings(home=withdrawn))} == {FIRST, SECOND}
    assert verify_release(withdrawn / "releases" / "916" / "2024-03" / "r2").holds


def test_the_ledger_keeps_what_its_readers_saw_and_says_what_stands_instead(withdrawn: Path) -> None:
    """3 of 8 became 4 of 8 by the second release, and 3 of 8 again by its withdrawal; February likewise 0, 1, 0."""
    told = marts(
        withdrawn,
        "select kind, earlier_release_id, release_id, old_numerator, new_numerator from restatements "
        "where indicator_id = 're_referrals_within_12_months' and basis = 'headline' order by period_end, released_at",
    )
    assert told == [
        ("late or corrected input", FIRST, SECOND, 0.0, 1.0),
        ("release withdrawn", SECOND, FIRST, 1.0, 0.0),
        ("late or corrected input", FIRST, SECOND, 3.0, 4.0),
        ("release withdrawn", SECOND, FIRST, 4.0, 3.0),
    ]
    assert marts(withdrawn, "select indicator_id from restatements where kind = 'release withdrawn'") != []
    assert marts(withdrawn, 'select release_id, "by", reason, stands_instead from withdrawals') == [
        (SECOND, "A. Example", REASON, FIRST)
    ]
    assert (FIRST, SECOND, "release withdrawn") in marts(
        withdrawn, "select release_id, compared_with, cause from release_changes"
    )


def test_the_whole_home_holds_and_says_so(withdrawn: Path) -> None:
    told = command("verify", "--all", "--home", str(withdrawn))
    assert told.exit_code == 0, told.said
    assert f"{SECOND} was withdrawn by A. Example: {REASON}" in told.stdout
    assert "holds: 2 releases" in told.stdout
    assert "lines of the head file: 2" in told.stdout


def test_what_was_public_binds_later_editions_and_is_shown_no_more(withdrawn: Path) -> None:
    settings = Settings(home=withdrawn)
    known = published(settings, "916")
    assert [folder.name for folder in known.folders] == ["r2"]
    assert known.shown == ()
    assert newest_published(settings, standing_releases(settings, "916")) == []


def test_summary_and_explanation_speak_of_the_release_that_stands(withdrawn: Path) -> None:
    figures = explain(Settings(home=withdrawn), "re_referrals_within_12_months", ReportingMonth(2024, 3), None)
    assert [(figure.release_id, figure.numerator) for figure in figures] == [(FIRST, 3.0)]
    assert command("summary", "--authority", "916", "--home", str(withdrawn)).exit_code == 0


def test_the_same_delivery_is_not_released_again(withdrawn: Path) -> None:
    told = command(*arguments_of_run(withdrawn))
    assert told.exit_code == 3
    assert f"Nothing has changed since {SECOND}, which was withdrawn by A. Example: {REASON}" in told.stderr


def test_it_is_withdrawn_once(withdrawn: Path) -> None:
    told = withdraw(withdrawn)
    assert (told.exit_code, "was withdrawn already, by A. Example" in told.stderr) == (2, True)


def test_a_corrected_delivery_follows_in_the_chain_and_is_compared_with_what_stands(
    withdrawn: Path, tmp_path: Path
) -> None:
    home = copy_of(withdrawn, tmp_path / "home")
    edit_rows(
        home / "landing" / "916" / "2024-03" / "ssd_cin_episodes.csv",
        lambda rows: [row for row in rows if row["cine_referral_id"] not in ("R99", "R32")],
    )
    assert command(*arguments_of_run(home)).exit_code == 0
    settings = Settings(home=home)
    third = latest_standing(settings, "916")
    assert third is not None
    assert third.release_id == THIRD
    assert third.manifest["previous_release"]["release_id"] == SECOND
    assert third.manifest["compared_with"] == FIRST
    assert [each.release_id for each in chained_releases(settings, "916")] == [FIRST, SECOND, THIRD]
    # what the withdrawal said stands as it was
    assert marts(home, "select count(*) from restatements where kind = 'release withdrawn'") == marts(
        withdrawn, "select count(*) from restatements where kind = 'release withdrawn'"
    )
    for release in (SECOND, THIRD):  # one made before the withdrawal, one after it
        folder = home / "releases" / "916" / "2024-03" / release[-2:]
        found = verify_release(folder, home / "landing" / "916" / "2024-03" if release == THIRD else None)
        assert found.differences == []
    assert command("verify", "--all", "--home", str(home)).exit_code == 0


# What is not believed, on small releases made by hand


@pytest.fixture
def small(tmp_path: Path) -> Settings:
    """A home with two releases in a chain, whose heads are written down."""
    home = tmp_path / "home"
    make_release(home, FIRST, "2024-06-01T09:00:00+00:00")
    make_release(home, SECOND, "2024-06-02T09:00:00+00:00", FIRST)
    settings = Settings(home=home)
    add_heads(settings, all_releases(settings))
    return settings


def entry(settings: Settings, release_id: str = SECOND) -> ReleaseWithdrawn:
    manifest = next(each.folder for each in all_releases(settings) if each.release_id == release_id) / "manifest.json"
    return ReleaseWithdrawn(
        la_code="916", release_id=release_id, manifest_sha256=hash_of(manifest), by="A. Example", reason=REASON
    )  # fmt: skip


def test_what_the_register_says_is_believed(small: Settings) -> None:
    record(small.home, entry(small))
    found = check_home(small)
    assert found.differences == {}
    assert [release.release_id for release in found.releases] == [FIRST]
    assert [release.release_id for release, _ in found.withdrawn] == [SECOND]


def mark_in_the_folder(settings: Settings) -> None:
    (all_releases(settings)[1].folder / "withdrawn.json").write_text(entry(settings).model_dump_json())


def mark_in_the_manifest(settings: Settings) -> None:
    seal_again(all_releases(settings)[1].folder, kind="withdrawn", withdrawn=True)


def folder_taken_away(settings: Settings) -> None:
    shutil.rmtree(all_releases(settings)[1].folder)


def folder_renamed(settings: Settings) -> None:
    folder = all_releases(settings)[1].folder
    folder.rename(folder.with_name("r2.withdrawn"))


def line_that_does_not_chain(settings: Settings) -> None:
    line = {
        "number": 1, "recorded_at": "2024-06-03T09:00:00+00:00", "content": entry(settings).model_dump(),
        "previous_sha256": "0" * 64, "sha256": "1" * 64,
    }  # fmt: skip
    register_file(settings.home).write_text(json.dumps(line) + "\n", encoding="utf-8")


UNRECORDED = [mark_in_the_folder, mark_in_the_manifest, folder_taken_away, folder_renamed, line_that_does_not_chain]


@pytest.mark.parametrize("forge", UNRECORDED)
def test_a_withdrawal_that_is_not_recorded_is_not_believed(small: Settings, forge: Callable[[Settings], None]) -> None:
    forge(small)
    told = command("verify", "--all", "--home", str(small.home))
    assert told.exit_code != 0
    assert SECOND in told.stderr or "register.jsonl, line 1" in told.stderr
    if forge is not line_that_does_not_chain:
        assert read_decided(small.home).withdrawn == {}


def test_of_a_withdrawal_neither_folder_nor_manifest_may_change_afterwards(small: Settings) -> None:
    record(small.home, entry(small))
    folder = all_releases(small)[1].folder
    (folder / "scorecard.duckdb").write_text("forged", encoding="utf-8")
    seal_again(folder)
    assert "its manifest is not the one that was withdrawn" in check_home(small).differences[SECOND]
    shutil.rmtree(folder)
    assert "it is missing: it was withdrawn, and its folder was to stay" in check_home(small).differences[SECOND]


def test_a_withdrawal_that_is_struck_out_of_the_register_breaks_it(small: Settings) -> None:
    record(small.home, entry(small))
    record(small.home, entry(small, FIRST))
    lines = register_file(small.home).read_bytes().splitlines(keepends=True)
    register_file(small.home).write_bytes(lines[1])
    told = command("verify", "--all", "--home", str(small.home))
    assert (told.exit_code, "register.jsonl, line 1" in told.stderr) == (2, True)


def test_a_withdrawal_that_is_cut_off_is_missed_by_the_release_made_after_it(small: Settings) -> None:
    sealed = record(small.home, entry(small)).sha256
    make_release(small.home, THIRD, "2024-06-03T09:00:00+00:00", SECOND, register_head={"number": 1, "sha256": sealed})
    assert verify_home(small).differences == ()
    register_file(small.home).unlink()
    assert verify_home(small).differences == (
        f"register.jsonl: {THIRD} was made when it had 1 entries; it has others now",
    )


def test_marts_made_without_a_release_that_nobody_withdrew_do_not_hold(withdrawn: Path, tmp_path: Path) -> None:
    """The register is put back as it was before: the marts lack a release that stands."""
    home = copy_of(withdrawn, tmp_path / "home")
    kept = [each for each in entries(home) if not isinstance(each.content, ReleaseWithdrawn)]
    lines = register_file(home).read_bytes().splitlines(keepends=True)
    register_file(home).write_bytes(b"".join(lines[: len(kept)]))
    assert not marts_are_current(Settings(home=home))
    told = command("verify", "--all", "--home", str(home))
    assert told.exit_code == 3
    assert "scorecard.duckdb, releases: rows that stand on one side alone" in told.stderr


def test_what_cannot_be_withdrawn_leaves_no_entry(home_with_release: Callable[[], Path]) -> None:
    home = home_with_release()
    before = content_of(home)["register.jsonl"]
    assert withdraw(home, "916-2024-09-r1").exit_code == 2
    (home / "releases" / "916" / "2024-03" / "r1" / "site" / "index.html").write_text("forged", encoding="utf-8")
    told = withdraw(home, FIRST)
    assert told.exit_code == 3
    assert "site/index.html: its content is not what was released" in told.stderr
    assert content_of(home)["register.jsonl"] == before


def test_where_none_stands_there_are_no_marts(home_with_release: Callable[[], Path]) -> None:
    home = home_with_release()
    told = withdraw(home, FIRST)
    assert (told.exit_code, "has no release that stands now" in told.stdout) == (0, True)
    assert not (home / "scorecard.duckdb").exists()
    assert not (home / "marts.duckdb").exists()
    assert command("verify", "--all", "--home", str(home)).exit_code == 0
