"""An upgrade: a home that an earlier version has left is taken up by this one, and nothing of its people's is touched.

The home is written as the first format had it: what that format knew of a release and no more, under the names of then.
A home that was kept from then would be data that a program made, which nobody could read or mend; a list of what was
otherwise can be.
"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from scorecard.release.verify import verify_release
from tests.conftest import Released
from tests.support import Outcome, arguments_of_run, command, content_of, hash_of, marts, rows_of

pytestmark = pytest.mark.long

# what a manifest of the first format held
MANIFEST_OF_THEN = (
    "release_id",
    "la_code",
    "month",
    "released_at",
    "delivery_fingerprint",
    "code_fingerprint",
    "reference_fingerprint",
    "commit",
    "packages",
    "overrides",
    "settings",
    "inputs",
    "rows_received",
    "rows",
    "checks",
    "quarantine",
    "withheld",
    "previous_release",
    "compared_with",
)
# files of a release, and tables and columns of its marts, that came later
FILES_SINCE = (
    "LICENCE.txt",
    "README.txt",
    "board.pdf",
    "csv-metadata.json",
    "manifest-sha256.txt",
    "open_data.meta.csv",
    "open_data_financial_years.csv",
    "open_data_financial_years.meta.csv",
    "open_data_quarters.csv",
    "open_data_quarters.meta.csv",
    "release_changes.parquet",
    "restatements.parquet",
    "verify.py",
)
TABLES_SINCE = (
    "about",
    "attention",
    "changes_over_the_year",
    "columns",
    "drivers_of_change",
    "earlier_figures",
    "events_on_charts",
    "field_counts",
    "figure_facts",
    "groups_compared",
    "process_chart_proposals",
    "release_changes",
    "series_breaks",
    "since_last_period",
    "usual_revisions",
)
COLUMNS_SINCE = {
    "target_comparisons": ("basis", "is_on_worse_side", "cases_short_of_target"),
    "restatements": ("causes",),
    "dim_indicator": ("ambition_name",),
    "process_charts": ("is_stable", "is_provisional", "most_autocorrelation", "autocorrelation"),
    "process_chart_points": (
        "autocorrelation",
        "is_provisional",
        "varies",
        "most_autocorrelation",
        "signals_in_segment",
    ),
}
# files of a home that came later
HOME_SINCE = ("register.jsonl", "release_heads.txt", "last_published.json", "home.duckdb", "suppression.key")
# 3 of 8 referrals of March are re-referrals: the earlier version had missed one of them
MISSED = """
    indicator_id = 're_referrals_within_12_months' and basis = 'headline' and period_end = date '2024-03-31'
"""
THEIR_TARGET = (
    "indicator_id,component,valid_from,target,tolerance,decided_by,note\n"
    "re_referrals_within_12_months,,2023-04-01,30,0,Improvement board,decided in the authority\n"
)


@pytest.fixture(scope="module")
def upgraded(home_that_publishes: Callable[[], Path]) -> tuple[Path, dict[str, Any], Outcome]:
    """A home of before with a run of this version, what was in it before the run, and what the run said."""
    home = home_that_publishes()
    write_as_of_then(home)
    own = home / "config" / "916"
    own.mkdir(parents=True)
    (own / "targets.csv").write_text(THEIR_TARGET, encoding="utf-8")
    before = as_it_stands(home)
    said = command("verify", "--all", "--home", str(home))
    assert said.exit_code == 0, said.said
    assert as_it_stands(home) == before, "to look at a home changes nothing in it"
    return home, before, command(*arguments_of_run(home))


def write_as_of_then(home: Path) -> None:
    """Take from a home and its release what the first format did not have, and give the files the names of then."""
    release = home / "releases" / "916" / "2024-03" / "r1"
    for name in FILES_SINCE:
        (release / name).unlink(missing_ok=True)
    for name in HOME_SINCE:
        (home / name).unlink(missing_ok=True)
    shutil.rmtree(home / "known_hashes")
    (home / "known_hashes.json").write_text("{}", encoding="utf-8")
    (home / "scorecard.duckdb").unlink()  # marts.duckdb has the same content
    (home / "scorecard_public.duckdb").unlink(missing_ok=True)
    shutil.rmtree(home / "warehouses")
    (home / "warehouses").mkdir()
    (home / "warehouses" / "916.duckdb").write_bytes(b"records of children, under a name that nobody reads any more")
    for path in release.rglob("scorecard*.duckdb"):
        path.rename(path.with_name("marts.duckdb"))
    count_one_less(release)
    for file in (release / "marts.duckdb", home / "marts.duckdb"):
        take_away_what_came_since(file)
    content = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    then = {"format": 1} | {name: content[name] for name in MANIFEST_OF_THEN}
    then |= {"code_fingerprint": "0" * 64, "checks": [{**check} for check in content["checks"]]}
    for check in then["checks"]:
        del check["is_fatal"]
    then["public_edition"] = {"small_number": 5, "counts_kept_back": 0, "given_away": []}
    seals = ("manifest.json", "manifest.sha256")
    then["files"] = {name: sha256 for name, sha256 in content_of(release).items() if name not in seals}
    (release / "manifest.json").write_text(json.dumps(then, indent=2) + "\n", encoding="utf-8")
    (release / "manifest.sha256").write_text(hash_of(release / "manifest.json"), encoding="ascii")


def count_one_less(release: Path) -> None:
    """Make the memory of a release one of before: a figure that has been mended since, a table without new columns."""
    with duckdb.connect() as connection:
        for name in ("indicator_values", "target_comparisons"):
            connection.execute(f"create table {name} as from read_parquet(?)", [str(release / f"{name}.parquet")])
        connection.execute(f"update indicator_values set numerator = 2, value = 25 where {MISSED}")
        for column in COLUMNS_SINCE["target_comparisons"]:
            connection.execute(f"alter table target_comparisons drop column {column}")
        for name in ("indicator_values", "target_comparisons"):
            connection.execute(f"copy {name} to '{release / f'{name}.parquet'}' (format parquet)")


def take_away_what_came_since(database: Path) -> None:
    with duckdb.connect(str(database)) as connection:
        # the file is called like the schema in it, so names are told in full
        for table in TABLES_SINCE:
            connection.execute(f"drop table if exists marts.marts.{table}")
        for table, columns in COLUMNS_SINCE.items():
            for column in columns:
                connection.execute(f"alter table marts.marts.{table} drop column if exists {column}")


def as_it_stands(home: Path) -> dict[str, tuple[str, int, int]]:
    """Content, mode and time of every file that belongs to people or was released."""
    return {
        path.relative_to(home).as_posix(): (hash_of(path), path.stat().st_mode, path.stat().st_mtime_ns)
        for place in ("config", "landing", "releases/916/2024-03/r1", "pseudonym.key")
        for path in ([home / place] if (home / place).is_file() else (home / place).rglob("*"))
        if path.is_file()
    }


Upgraded = tuple[Path, dict[str, Any], Outcome]


def test_a_home_of_before_is_run_by_this_version(upgraded: Upgraded) -> None:
    home, _, outcome = upgraded
    assert outcome.exit_code == 0, outcome.said
    content = json.loads((home / "releases/916/2024-03/r2/manifest.json").read_text(encoding="utf-8"))
    assert content["kind"] == "reference data", "the target is theirs, and the code another"
    assert content["previous_release"]["release_id"] == "916-2024-03-r1"


def test_nothing_of_theirs_is_touched(upgraded: Upgraded) -> None:
    home, before, _ = upgraded
    assert before.keys() >= {"config/916/targets.csv", "pseudonym.key", "releases/916/2024-03/r1/manifest.json"}
    assert as_it_stands(home) == before


def test_the_release_of_before_verifies_and_so_does_the_home(upgraded: Upgraded) -> None:
    home, _, _ = upgraded
    first = verify_release(home / "releases" / "916" / "2024-03" / "r1")
    assert (first.differences, first.is_other_code) == ([], True)
    said = command("verify", "--all", "--home", str(home))
    assert said.exit_code == 0, said.said
    assert "2 releases" in said.stdout


def test_the_next_release_has_the_figures_of_this_version(upgraded: Upgraded, released: Released) -> None:
    home, _, _ = upgraded
    query = "select * exclude (release_id) from read_parquet('{}') order by all"
    file = "releases/916/2024-03/{}/indicator_values.parquet"
    assert rows_of(home / "scorecard.duckdb", query.format(home / file.format("r2"))) == rows_of(
        home / "scorecard.duckdb", query.format(released.home / file.format("r1"))
    )


def test_the_ledger_tells_the_one_figure_that_the_earlier_version_missed(upgraded: Upgraded) -> None:
    home, _, _ = upgraded
    [(release, numerators, causes)] = marts(
        home, "select release_id, [old_numerator, new_numerator], causes from marts.restatements"
    )
    assert (release, [float(each) for each in numerators]) == ("916-2024-03-r2", [2, 3])
    assert "definition" not in causes


def test_the_target_that_the_authority_decided_is_the_one_that_counts(upgraded: Upgraded) -> None:
    """37.5% is worse than their 30, and than the 21.5 that the seed has for the same measure."""
    home, _, _ = upgraded
    [(target, status)] = marts(
        home, "select target, status_against_target from marts.scorecard where indicator_id like 're_referrals_w%'"
    )
    assert (float(target), status) == (30, "worse")


def test_records_under_names_of_before_are_swept_away(upgraded: Upgraded) -> None:
    home, _, _ = upgraded
    assert not (home / "warehouses" / "916.duckdb").exists()
    assert (home / "warehouses" / "916" / "warehouse.duckdb").is_file()
