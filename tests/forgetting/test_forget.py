"""A child erased from a home with a release: nothing of it is left, no figure moves, a crash is made good."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from scorecard.forgetting import forget
from scorecard.forgetting.forget import CannotForget, forget_person
from scorecard.month_run import MonthRun
from scorecard.periods import ReportingMonth
from scorecard.register.chain import entries, register_file
from scorecard.register.entries import DeliveryErased, FileErased
from scorecard.release.erased import finish_erasures
from scorecard.release.lock import warehouse_held
from scorecard.release.pseudonyms import pseudonym, pseudonym_key
from scorecard.release.unchanged import SomebodyWasErased, already_released
from scorecard.release.verify import verify_release
from scorecard.release.verify_home import verify_home
from scorecard.settings import Settings
from tests.conftest import Released
from tests.support import FEW_PEOPLE, Outcome, command, content_of, hash_of, rows_of, text_of

# a child of the pocket authority who was in care, missing and at school; as extracts write it
CHILD, WRITTEN = "LA", (b",LA,", b"\nLA,", b"U-LA", b"CLA-LA")
REASON = "a request of 3 May"
CASES = "releases/916/2024-03/r1/cases.duckdb"
LANDING = "landing/916/2024-03"


def forgotten(home: Path, *person: str, reason: str = REASON) -> Outcome:
    return command(
        "forget", *person, "--authority", "916", "--by", "A. Example", "--reason", reason, "--home", str(home)
    )


def typed_and_kept(home: Path) -> dict[str, str]:
    """Every file of a home but the hashes that are kept to read less: they follow times, not content."""
    return {name: sha256 for name, sha256 in content_of(home).items() if not name.startswith("known_hashes/")}


@pytest.fixture(scope="module")
def without(home_that_publishes: Callable[[], Path]) -> tuple[Path, dict[str, str]]:
    """A home from which the child was erased, and what its files were before."""
    home = home_that_publishes()
    before = content_of(home)
    assert any(word in (home / LANDING / "ssd_person.csv").read_bytes() for word in WRITTEN)
    outcome = forgotten(home, CHILD)
    assert outcome.exit_code == 0, outcome.said
    assert CHILD not in outcome.said.replace("SCORECARD", "").split()
    return home, before


@pytest.mark.slow
def test_nothing_in_the_home_names_the_child(without: tuple[Path, dict[str, str]]) -> None:
    home, _ = without
    for path in home.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(word in content for word in WRITTEN), path
    cases = text_of(home / CASES)
    assert pseudonym(pseudonym_key(home), CHILD) not in cases
    assert pseudonym(pseudonym_key(home), "RA") in cases, "somebody else's cases stay"
    assert not (home / "warehouses" / "916" / "warehouse.duckdb").exists()


@pytest.mark.slow
def test_no_figure_and_no_page_has_moved(without: tuple[Path, dict[str, str]]) -> None:
    home, before = without
    after = content_of(home)
    changed = {name for name in before if after.get(name) != before[name]}
    kept_files = {
        name for name in changed if name.startswith("releases/") or name.endswith((".duckdb", "release_heads.txt"))
    }
    assert {name for name in kept_files if not name.startswith("warehouses/")} == {CASES}
    assert verify_home(Settings(home=home)).differences == ()
    folder = home / "releases/916/2024-03/r1"
    proof = verify_release(folder)
    assert (proof.differences, len(proof.notes)) == ([], 1)
    assert "A person was erased from cases.duckdb since" in proof.notes[0]


@pytest.mark.slow
def test_the_register_keeps_hashes_and_no_identity(without: tuple[Path, dict[str, str]]) -> None:
    home, before = without
    cases, delivery = (entry.content for entry in entries(home)[-2:])
    assert isinstance(cases, FileErased)
    assert (cases.sha256_before, cases.sha256_after) == (before[CASES], hash_of(home / CASES))
    assert (cases.release_id, cases.file, cases.reason) == ("916-2024-03-r1", "cases.duckdb", REASON)
    assert isinstance(delivery, DeliveryErased)
    assert (delivery.month, delivery.by) == ("2024-03", "A. Example")
    text = register_file(home).read_text(encoding="utf-8")
    assert f'"{CHILD}"' not in text
    assert pseudonym(pseudonym_key(home), CHILD) not in text


@pytest.mark.slow
def test_other_peoples_cases_are_as_they_were(without: tuple[Path, dict[str, str]], released: Released) -> None:
    home, _ = without
    theirs = pseudonym(pseudonym_key(home), CHILD)
    original = released.home / CASES
    kept = "select * from indicator_cases where child_pseudonym is distinct from '{}' order by all"
    assert rows_of(home / CASES, kept.format(theirs)) == rows_of(original, kept.format(theirs))
    assert rows_of(home / CASES, "select * from indicator_cases order by all") == rows_of(original, kept.format(theirs))
    counted = "select count(*) from indicator_cases where child_pseudonym = ?"
    assert rows_of(original, counted.replace("?", f"'{theirs}'"))[0][0] > 0
    assert (home / CASES).stat().st_mode & 0o777 == 0o600
    # every case that is left has the rows behind it that it had
    of_case = (
        "select * from case_sources where case_pseudonym in (select case_pseudonym from indicator_cases) order by all"
    )
    lost = set(rows_of(original, of_case)) - set(rows_of(home / CASES, of_case))
    cases_left = {row[0] for row in rows_of(home / CASES, "select case_pseudonym from indicator_cases")}
    assert {row[3] for row in lost}.isdisjoint(cases_left)


@pytest.mark.slow
def test_the_month_is_not_counted_again_without_the_child(
    without: tuple[Path, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, _ = without
    month = ReportingMonth.parse("2024-03")
    standing = already_released(MonthRun(Settings(home=home), "916", month, dict(FEW_PEOPLE)))
    assert standing is not None and standing.release_id == "916-2024-03-r1"
    with pytest.raises(SomebodyWasErased, match="would change figures that stand"):
        already_released(MonthRun(Settings(home=home, small_number=7), "916", month, dict(FEW_PEOPLE)))
    said = command("run", "--authority", "916", "--month", "2024-03", "--home", str(home))
    assert said.exit_code == 2, "other overrides than the release had"
    assert "a delivery in its place that the source system has made anew" in said.stderr.replace("\n", " ")


@pytest.mark.slow
def test_a_case_that_was_erased_is_told_where_a_figure_is_explained(without: tuple[Path, dict[str, str]]) -> None:
    home, _ = without
    said = command("explain", "children_in_care_rate", "--month", "2024-03", "--home", str(home))
    assert said.exit_code == 0, said.said
    assert "A person was erased from the cases of this release" in said.stdout


@pytest.mark.slow
def test_whom_nobody_knows_is_told_and_nothing_is_written(without: tuple[Path, dict[str, str]]) -> None:
    home, _ = without
    before = typed_and_kept(home)
    again = forgotten(home, CHILD)
    assert again.exit_code == 2
    assert "Nobody of that identifier" in again.stderr.replace("\n", " ")
    named = forgotten(home, "RA", reason="parents of RA asked")
    assert named.exit_code == 2
    assert "The reason names the person" in named.stderr
    assert typed_and_kept(home) == before


@pytest.mark.slow
@pytest.mark.parametrize("dies_at", ["cases", "delivery"])
def test_what_a_crash_leaves_is_finished_by_the_next_command(
    home_that_publishes: Callable[[], Path], monkeypatch: pytest.MonkeyPatch, dies_at: str
) -> None:
    """Killed after the decision was recorded and before the file was in its place."""
    home = home_that_publishes()
    settings = Settings(home=home)
    real, calls = finish_erasures, []

    def die(settings: Settings, la_code: str) -> int:
        calls.append(la_code)
        if len(calls) == (1 if dies_at == "cases" else 2):
            raise KeyboardInterrupt
        return real(settings, la_code)

    monkeypatch.setattr(forget, "finish_erasures", die)
    with pytest.raises(KeyboardInterrupt):
        forget_person(settings, "916", CHILD, "A. Example", REASON)
    monkeypatch.setattr(forget, "finish_erasures", real)
    if dies_at == "cases":
        assert any("Any run of the authority finishes it" in each for each in verify_home(settings).differences)
    with warehouse_held(settings, "916"):
        pass
    assert verify_home(settings).differences == ()
    if dies_at == "cases":
        assert forgotten(home, CHILD).exit_code == 0
    else:
        with pytest.raises(CannotForget):
            forget_person(settings, "916", CHILD, "A. Example", REASON)
    assert not any(word in path.read_bytes() for path in (home / LANDING).iterdir() for word in WRITTEN)
    assert sorted(path.name for path in (home / LANDING).parent.iterdir()) == ["2024-03"]
    assert [type(entry.content).__name__ for entry in entries(home)[-2:]] == ["FileErased", "DeliveryErased"]
    assert verify_home(settings).differences == ()


@pytest.mark.slow
def test_what_was_prepared_and_not_recorded_goes(home_that_publishes: Callable[[], Path]) -> None:
    home = home_that_publishes()
    before = content_of(home)
    (home / "releases/916/2024-03/r1.cases.duckdb.without").write_bytes(b"half")
    (home / "landing/916/.2024-03.without").mkdir()
    (home / "landing/916/.2024-03.without" / "ssd_person.csv").write_text("half", encoding="utf-8")
    with warehouse_held(Settings(home=home), "916"):
        pass
    assert content_of(home) == before


@pytest.mark.slow
def test_without_the_key_of_the_pseudonyms_nothing_is_erased(home_that_publishes: Callable[[], Path]) -> None:
    home = home_that_publishes()
    (home / "pseudonym.key").unlink()
    shutil.rmtree(home / "known_hashes", ignore_errors=True)
    before = content_of(home)
    with pytest.raises(CannotForget, match="their key is not at hand"):
        forget_person(Settings(home=home), "916", CHILD, "A. Example", REASON)
    shutil.rmtree(home / "known_hashes", ignore_errors=True)
    assert content_of(home) == before
