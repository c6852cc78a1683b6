"""Every figure explained and every release verified; what changes between releases is in the ledger."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from scorecard.periods import ReportingMonth
from scorecard.publication import write_publication
from scorecard.release.explain import NothingToExplain, explain_against, explain_release
from scorecard.release.fingerprints import code_fingerprints
from scorecard.release.folder import SEAL, Release, all_releases
from scorecard.release.publish import publish
from scorecard.release.verify import NoRelease, verify_release
from scorecard.release.write import write_release
from scorecard.settings import PROJECT_ROOT, Settings
from scorecard.warehouse.database import in_memory, open_marts
from scorecard.warehouse.dbt_project import project_manifest
from tests.conftest import Released
from tests.support import (
    POCKET_AUTHORITY,
    arguments_of_run,
    as_let_through,
    command,
    content_of,
    copy_of,
    marts,
    rows_of,
)

MARCH = ReportingMonth(2024, 3)


def page(release: Release, indicator: str) -> str:
    """The page of a line as it is read: text alone, spaces closed up."""
    html = (release.folder / "site" / "indicators" / f"{indicator}.html").read_text(encoding="utf-8")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def release_again(settings: Settings) -> Release:
    """One more release of what the warehouse holds."""
    return write_release(settings, as_let_through(settings), code_fingerprints())


def test_the_cases_add_up_to_every_figure_of_every_month_held(released: Released) -> None:
    [release] = all_releases(Settings(home=released.home))
    with in_memory(reads={"released": release.marts, "held": release.folder / "cases.duckdb"}) as connection:
        figures = connection.execute(
            """
            select
                period_end, indicator_id, component, numerator,
                coalesce(sum(weight) filter (in_numerator), 0) as in_numerator,
                -- a rate or a count has something else beneath it, or nothing
                case when measure = 'percentage' then coalesce(denominator, 0) end as denominator,
                coalesce(sum(weight) filter (in_denominator), 0) as in_denominator
            from released.marts.indicator_values
            inner join released.marts.dim_indicator using (indicator_id, component)
            left join held.indicator_cases using (indicator_id, component, period_end)
            where basis = 'headline' and period_end > date '2023-03-31' and numerator is not null
            group by all
            """
        ).fetchall()
    assert len({period_end for period_end, *_ in figures}) == 12
    wrong = [
        (indicator, component, period_end)
        for period_end, indicator, component, above, cases_above, below, cases_below in figures
        if float(cases_above) != pytest.approx(above)
        or (below is not None and float(cases_below) != pytest.approx(below))
    ]
    assert wrong == []


def test_what_is_explained_of_a_month_adds_up(released: Released) -> None:
    """March ends a quarter: every measure has a figure."""
    [release] = all_releases(Settings(home=released.home))
    indicators = [
        name for (name,) in marts(released.home, "select distinct indicator_id from dim_indicator order by 1")
    ]
    explained = [figure for indicator in indicators for figure in explain_release(release, indicator, MARCH)]
    assert any(figure.cases for figure in explained)
    assert [(figure.title, figure.component) for figure in explained if not figure.adds_up] == []


def test_a_case_leads_back_to_its_file_and_row(released: Released) -> None:
    [release] = all_releases(Settings(home=released.home))
    [figure] = explain_release(release, "re_referrals_within_12_months", MARCH)
    referrals = (POCKET_AUTHORITY / "ssd_cin_episodes.csv").read_text(encoding="utf-8").splitlines()
    row_of = {line.split(",")[0]: number for number, line in enumerate(referrals, start=1)}
    decided_by = {case.decided_by for case in figure.cases if case.side == "numerator"}
    # the referral itself and the one before it
    assert decided_by == {
        tuple(sorted(f"ssd_cin_episodes.csv row {row_of[referral]}" for referral in pair))
        for pair in (("R01", "R02"), ("R05", "R06"), ("R09", "R10"))
    }
    assert figure.ruled_out == {
        "another referral of the same day stands": 1,
        "an earlier case was still open": 1,
    }


def test_a_release_of_before_does_not_tell_which_rows_decided_and_says_so(
    home_with_release: Callable[[], Path],
) -> None:
    home = home_with_release()
    cases = home / "releases" / "916" / "2024-03" / "r1" / "cases.duckdb"
    with duckdb.connect(str(cases)) as connection:
        connection.execute(
            "drop view case_sources; create view case_sources as select indicator_id, component, period_end, "
            "case_pseudonym, extract, extract || '.csv' as file, source_row from deciding_rows"
        )
    told = command("explain", "audits_good_or_outstanding", "--month", "2024-03", "--home", str(home))
    assert told.exit_code == 0
    assert "practice_audits.csv row 5" in told.stdout
    assert "it does not tell the rows that decided from those looked at" in told.stdout


def test_a_month_whose_cases_are_no_longer_held_says_so(released: Released) -> None:
    [release] = all_releases(Settings(home=released.home))
    with pytest.raises(NothingToExplain, match="holds cases from March 2023 on"):
        explain_release(release, "re_referrals_within_12_months", ReportingMonth(2022, 3))


def test_an_untouched_release_holds(released: Released) -> None:
    assert verify_release(released.folder).holds


def test_one_changed_byte_of_any_file_is_found(released: Released, tmp_path: Path) -> None:
    """Files of the manifest all at once, for each is named; what seals the manifest one by one."""
    folder = copy_of(released.folder, tmp_path / "916" / "2024-03" / "r1")
    contents = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    def change(path: Path) -> None:
        path.chmod(0o600)
        path.write_bytes(bytes([contents[path][0] ^ 1]) + contents[path][1:])

    sealing = {folder / name for name in ("manifest.json", "manifest-sha256.txt", SEAL)}
    assert sealing < contents.keys()
    for path in contents.keys() - sealing:
        change(path)
    told = {each.partition(":")[0] for each in verify_release(folder).differences}
    assert {path.relative_to(folder).as_posix() for path in contents.keys() - sealing} - told == set()
    for path in contents.keys() - sealing:
        path.write_bytes(contents[path])
    for path in sealing:
        change(path)
        try:
            found = not verify_release(folder).holds
        except NoRelease:
            found = True
        assert found, f"a changed byte of {path.name} was not found"
        path.write_bytes(contents[path])
    assert verify_release(folder).holds


def test_a_changed_manifest_breaks_the_chain_of_the_next_release(restated: Path, tmp_path: Path) -> None:
    copy_of(restated / "releases", tmp_path / "releases")
    first, second = all_releases(Settings(home=tmp_path))
    assert verify_release(second.folder).holds
    manifest = first.folder / "manifest.json"
    manifest.write_bytes(manifest.read_bytes() + b" ")
    assert verify_release(second.folder).differences == [
        "916-2024-03-r1: its manifest is not the one that 916-2024-03-r2 followed"
    ]


def test_a_restated_figure_stands_in_the_ledger_with_both_sides(restated: Path) -> None:
    assert marts(
        restated,
        "select kind, is_break_in_series, old_numerator, new_numerator, old_denominator, new_denominator, "
        "old_status_against_target, new_status_against_target from restatements "
        "where indicator_id = 're_referrals_within_12_months' and basis = 'headline' order by period_end",
    ) == [
        ("late or corrected input", False, 0.0, 1.0, 2.0, 3.0, "better", "worse"),
        ("late or corrected input", False, 3.0, 4.0, 8.0, 8.0, "worse", "worse"),
    ]


def test_a_figure_that_did_not_change_is_no_restatement(restated: Path) -> None:
    changed = {indicator for (indicator,) in marts(restated, "select distinct indicator_id from restatements")}
    assert changed == {"re_referrals_within_12_months", "re_referred_children"}


def test_a_release_holds_its_own_part_of_the_ledger(restated: Path) -> None:
    first, second = all_releases(Settings(home=restated))
    with open_marts(second.folder / "scorecard.duckdb") as connection:
        held = connection.execute("select * from restatements order by all").fetchall()
    assert held == marts(restated, "select * from restatements order by all")
    assert len(held) > 0
    with open_marts(first.folder / "scorecard.duckdb") as connection:
        assert connection.execute("select * from restatements").fetchall() == []


def test_the_page_of_a_line_names_the_months_that_changed_was_and_now(restated: Path) -> None:
    _, second = all_releases(Settings(home=restated))
    said = page(second, "re_referrals_within_12_months")
    name = "Re-referrals within 12 months of a previous referral"
    assert "These figures were said differently in release 916-2024-03-r1." in said
    march = said.index(f"March 2024 {name} 37.5% 3 of 8 50.0% 4 of 8 Late or corrected input")
    february = said.index(f"February 2024 {name} 0.0% 0 of 2 33.3% 1 of 3 Late or corrected input")
    assert march < february
    for unchanged in ("agency_rate", "children_in_care_rate"):
        assert "No figure of this measure has changed since release 916-2024-03-r1." in page(second, unchanged)


def test_the_first_release_has_nothing_to_compare_with(released: Released) -> None:
    [first] = all_releases(Settings(home=released.home))
    assert "This is the first release, so there is nothing to compare with." in page(first, "agency_rate")


def test_the_pages_of_a_restated_release_are_the_same_bytes_when_made_again(restated: Path, tmp_path: Path) -> None:
    settings = Settings(home=restated)
    _, second = all_releases(settings)
    dbt_manifest = project_manifest()
    write_publication(tmp_path, second.folder / "scorecard.duckdb", manifest=second.manifest, dbt_manifest=dbt_manifest)
    made = content_of(tmp_path)
    assert {name: second.manifest["files"][name] for name in made} == made


def test_a_raised_version_of_a_definition_is_told_as_a_break(home_with_release: Callable[[], Path]) -> None:
    home = home_with_release()
    settings = Settings(home=home)
    with duckdb.connect(str(settings.warehouse("916"))) as connection:
        connection.execute(
            "update marts.dim_indicator set definition_version = 3 where indicator_id = 'case_supervision_up_to_date'"
        )
    release = release_again(settings)
    said = page(release, "case_supervision_up_to_date")
    assert "the definition went from version 2 to version 3. That breaks the series" in said
    assert "No figure changed with it." in said
    assert "No figure of this measure has changed since release 916-2024-03-r1." in page(release, "agency_rate")
    publish(settings)
    broken = "select distinct indicator_id, kind, is_break_in_series, new_definition_version from restatements"
    assert marts(home, broken) == [("case_supervision_up_to_date", "definition", True, 3)]


def test_a_month_released_again_is_compared_with_the_releases_up_to_it(home_with_release: Callable[[], Path]) -> None:
    home = home_with_release()
    march = home / "releases" / "916" / "2024-03" / "r1"
    april = Path(shutil.copytree(march, home / "releases" / "916" / "2024-04" / "r1"))
    content = json.loads((april / "manifest.json").read_text(encoding="utf-8"))
    content |= {"release_id": "916-2024-04-r1", "month": "2024-04"}
    (april / "manifest.json").write_text(json.dumps(content), encoding="utf-8")
    release = release_again(Settings(home=home))
    assert release.manifest["previous_release"]["release_id"] == "916-2024-04-r1"
    assert release.manifest["compared_with"] == "916-2024-03-r1"
    assert "No figure of this measure has changed since release 916-2024-03-r1." in page(release, "agency_rate")


def test_the_gate_log_holds_every_release(restated: Path) -> None:
    assert marts(restated, "select release_id, rows_received - rows_clean from quality_runs order by 1") == [
        ("916-2024-03-r1", 0),
        ("916-2024-03-r2", 0),
    ]
    [(checks,)] = marts(restated, "select count(distinct name) from quality_results")
    assert checks > 300


def test_a_home_is_proved_as_a_whole_with_its_marts(home_that_publishes: Callable[[], Path]) -> None:
    home = home_that_publishes()
    told = command("verify", "--all", "--home", str(home))
    assert told.exit_code == 0, told.said
    assert "Chains from end to end: 1; lines of the head file: 1." in told.stdout
    (home / "marts.duckdb").write_bytes(b"other figures")
    told = command("verify", "--all", "--home", str(home))
    assert told.exit_code == 3
    assert "marts.duckdb: it is not scorecard.duckdb under its name of before. Delete it" in told.stderr
    (home / "marts.duckdb").unlink()
    with duckdb.connect() as connection:
        connection.execute(f"attach '{home / 'scorecard.duckdb'}' as forged")
        connection.execute("update forged.marts.indicator_values set numerator = 0 where indicator_id = 'agency_rate'")
    told = command("verify", "--all", "--home", str(home))
    assert told.exit_code == 3
    assert "scorecard.duckdb, indicator_values: rows that stand on one side alone" in told.stderr


def test_a_run_stops_where_a_release_was_forged_until_it_is_excluded(home_with_release: Callable[[], Path]) -> None:
    home = home_with_release()
    marts_before = (home / "scorecard.duckdb").read_bytes()
    page_of_r1 = home / "releases" / "916" / "2024-03" / "r1" / "site" / "index.html"
    page_of_r1.write_text("forged", encoding="utf-8")
    stopped = command(*arguments_of_run(home))
    assert stopped.exit_code == 3
    assert "916-2024-03-r1: site/index.html: its content is not what was released" in stopped.stderr
    assert (home / "scorecard.duckdb").read_bytes() == marts_before
    decided = ("exclude", "916-2024-03-r1", "--by", "A. Example", "--reason", "an example", "--home", str(home))
    assert command(*decided).exit_code == 0
    told = command("verify", "--all", "--home", str(home))
    assert "916-2024-03-r1 is excluded by A. Example: an example" in told.stdout


def test_the_run_is_kept_and_its_failed_checks_have_owners(released: Released) -> None:
    settings = Settings(home=released.home)
    runs = "select month, outcome, release_id, checks > 500 from quality.runs"
    assert rows_of(settings.home_database, runs) == [("2024-03", "released", "916-2024-03-r1", True)]
    unowned = "select count(*) from quality.failing_checks where owner = '' or dimension = 'not known'"
    assert rows_of(settings.home_database, unowned) == [(0,)]


def test_a_pipe_that_is_closed_early_is_no_failure(released: Released) -> None:
    asked = ["explain", "re_referrals_within_12_months", "--month", "2024-03", "--home", str(released.home)]
    process = subprocess.Popen(
        [sys.executable, "-m", "orchestration.cli", *asked], cwd=PROJECT_ROOT, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.close()
    _, complaint = process.communicate()
    assert (process.returncode, complaint) == (0, "")


def test_the_cases_behind_a_restatement_are_listed(restated: Path) -> None:
    """In February the late referral itself is new; in March the referral of the 15th now follows it."""
    first, _ = all_releases(Settings(home=restated))
    _, _, in_february = explain_against(
        Settings(home=restated), "re_referrals_within_12_months", ReportingMonth(2024, 2), "916", first.release_id
    )
    [new] = in_february
    assert new.was is None
    assert new.now is not None
    assert new.now.side == "numerator"
    told = command(
        "explain", "re_referrals_within_12_months", "--month", "2024-03", "--home", str(restated),
        "--against", first.release_id,
    )  # fmt: skip
    assert told.exit_code == 0
    assert "3 of 8, available in 916-2024-03-r1, 4 of 8, available in 916-2024-03-r2" in told.stdout
