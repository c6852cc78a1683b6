"""Every figure explained and every release verified; what changes between releases is in the ledger."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.explain import NothingToExplain, explain_release
from orchestration.periods import ReportingMonth
from orchestration.releases import all_releases
from orchestration.settings import Settings
from orchestration.verify import NoRelease, verify_release
from tests.conftest import Released
from tests.support import POCKET_AUTHORITY, arguments_of_run, command, edit_rows, marts

MARCH = ReportingMonth(2024, 3)


@pytest.fixture(scope="module")
def restated(home_with_release: Callable[[], Path]) -> Path:
    """A home in which a second delivery of the month lacks one referral, R04 of the pocket authority."""
    home = home_with_release()
    referrals = home / "landing" / "916" / "2024-03" / "ssd_cin_episodes.csv"
    edit_rows(referrals, lambda rows: [row for row in rows if row["cine_referral_id"] != "R04"])
    assert command(*arguments_of_run(home)).exit_code == 0
    return home


def test_the_cases_add_up_to_every_figure_of_every_month_held(released: Released) -> None:
    [release] = all_releases(Settings(home=released.home))
    wrong = []
    for indicator, period_end in marts(
        released.home,
        "select distinct indicator_id, period_end from indicator_values "
        "where basis = 'headline' and period_end > '2023-03-31'",
    ):
        for figure in explain_release(release, indicator, ReportingMonth(period_end.year, period_end.month)):
            if not figure.adds_up:
                wrong.append(f"{indicator} {figure.component} {period_end}")
    assert wrong == []


def test_a_case_leads_back_to_its_file_and_row(released: Released) -> None:
    [release] = all_releases(Settings(home=released.home))
    [figure] = explain_release(release, "re_referrals_within_12_months", MARCH)
    referrals = (POCKET_AUTHORITY / "ssd_cin_episodes.csv").read_text(encoding="utf-8").splitlines()
    row_of = {line.split(",")[0]: number for number, line in enumerate(referrals, start=1)}
    numerator = {source for case in figure.cases if case.side == "numerator" for source in case.sources}
    assert numerator == {f"ssd_cin_episodes.csv row {row_of[referral]}" for referral in ("R02", "R06", "R10")}
    assert figure.ruled_out == {
        "another referral of the same day stands": 1,
        "an earlier case was still open": 1,
    }


def test_a_month_whose_cases_are_no_longer_held_says_so(released: Released) -> None:
    [release] = all_releases(Settings(home=released.home))
    with pytest.raises(NothingToExplain, match="holds cases from March 2023 on"):
        explain_release(release, "re_referrals_within_12_months", ReportingMonth(2022, 3))


def test_an_untouched_release_holds(released: Released) -> None:
    assert verify_release(released.folder).holds


def test_the_values_are_derived_again_from_the_delivery(released: Released) -> None:
    verification = verify_release(released.folder, released.home / "landing" / "916" / "2024-03")
    assert verification.differences == []
    assert verification.values == 3288


def test_one_changed_byte_of_any_file_is_found(released: Released, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(released.folder, tmp_path / "916" / "2024-03" / "r1"))
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        path.chmod(0o600)
        path.write_bytes(bytes([content[0] ^ 1]) + content[1:])
        try:
            found = not verify_release(folder).holds
        except NoRelease:
            found = True
        assert found, f"a changed byte of {path.name} was not found"
        path.write_bytes(content)
    assert verify_release(folder).holds


def test_a_changed_manifest_breaks_the_chain_of_the_next_release(restated: Path) -> None:
    first, second = all_releases(Settings(home=restated))
    assert verify_release(second.folder).holds
    manifest = first.folder / "manifest.json"
    content = manifest.read_bytes()
    manifest.write_bytes(content + b" ")
    assert verify_release(second.folder).differences == [
        "916-2024-03-r1: its manifest is not the one that this release followed"
    ]
    manifest.write_bytes(content)


def test_a_restated_figure_stands_in_the_ledger_with_both_sides(restated: Path) -> None:
    assert marts(
        restated,
        "select kind, is_break_in_series, old_numerator, new_numerator, old_denominator, new_denominator, "
        "old_status_against_target, new_status_against_target from restatements "
        "where indicator_id = 're_referrals_within_12_months' and basis = 'headline'",
    ) == [("late or corrected input", False, 3.0, 3.0, 8.0, 7.0, "worse", "worse")]


def test_a_figure_that_did_not_change_is_no_restatement(restated: Path) -> None:
    changed = {indicator for (indicator,) in marts(restated, "select distinct indicator_id from restatements")}
    assert changed == {"re_referrals_within_12_months", "re_referred_children", "two_or_fewer_social_workers"}


def test_the_gate_log_holds_every_release(restated: Path) -> None:
    assert marts(restated, "select release_id, rows_received - rows_clean from quality_runs order by 1") == [
        ("916-2024-03-r1", 0),
        ("916-2024-03-r2", 0),
    ]
    [(checks,)] = marts(restated, "select count(distinct name) from quality_results")
    assert checks > 500
