"""Authorities full of edges, counted independently: one clean and messy, one in the shapes that systems write."""

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from orchestration.runs import run_month
from scorecard.delivery.contracts import load_contracts
from scorecard.periods import ReportingMonth
from scorecard.release.folder import all_releases
from scorecard.settings import Settings
from tests.support import Rows, deliver, marts, rows_of, unaccounted_rows, undisturbed

pytestmark = pytest.mark.long

TOLERANCE = 1e-9
KEY = ("la_code", "indicator_id", "component", "basis", "period_start", "period_end")

EXPECTED = {
    "clean": "expected_changed_rules.csv",
    "messy": "expected_changed_rules.csv",
    "as_systems_write": "as_systems_write_expected.csv",
}

Figures = dict[tuple[str, ...], tuple[float | None, ...]]


@dataclass(frozen=True)
class Run:
    kind: str
    home: Path
    truth: Path
    """The folder of the conformance authorities."""

    @property
    def warehouse(self) -> Path:
        return Settings(home=self.home).warehouse("916")

    def expected(self, name: str) -> Rows:
        """Rows of one of the files that say what is to be found."""
        with (self.truth / name).open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))


@pytest.fixture(scope="module", params=list(EXPECTED))
def run(
    request: pytest.FixtureRequest, conformance: Path, clean_authority: Path, tmp_path_factory: pytest.TempPathFactory
) -> Run:
    if request.param == "clean":
        return Run(request.param, clean_authority, truth=conformance)
    home = tmp_path_factory.mktemp(request.param)
    deliver(conformance / request.param, home)
    with undisturbed():
        run_month(Settings(home=home), "916", ReportingMonth(2024, 3))
    return Run(request.param, home, truth=conformance)


def number(text: str) -> float | None:
    return float(text) if text else None


def expected_figures(run: Run) -> Figures:
    return {
        tuple(row[name] for name in KEY): (number(row["numerator"]), number(row["denominator"]), number(row["value"]))
        for row in run.expected(EXPECTED[run.kind])
    }


def released_figures(home: Path) -> Figures:
    rows = marts(
        home,
        "select la_code, indicator_id, component, basis, period_start, period_end, numerator, denominator, value "
        "from indicator_values",
    )
    figures: Figures = {
        tuple(str(cell) for cell in row[:6]): tuple(None if cell is None else float(cell) for cell in row[6:])
        for row in rows
    }
    assert len(figures) == len(rows), "a key stands twice"
    return figures


def is_close(found: float | None, expected: float | None) -> bool:
    if found is None or expected is None:
        return found is expected
    return abs(found - expected) <= TOLERANCE


def test_the_release_is_made(run: Run) -> None:
    assert [release.release_id for release in all_releases(Settings(home=run.home))] == ["916-2024-03-r1"]


def test_every_figure_is_as_counted_independently(run: Run) -> None:
    expected, found = expected_figures(run), released_figures(run.home)
    assert sorted(expected.keys() - found.keys()) == []
    assert sorted(found.keys() - expected.keys()) == []
    different = {
        key: {"found": found[key], "expected": figures}
        for key, figures in expected.items()
        if not all(map(is_close, found[key], figures))
    }
    assert different == {}


def planted_rows(run: Run) -> set[tuple[str, str, str]]:
    """Extract, key and fault of every row planted in the messy delivery; the others have none."""
    return {
        (row["extract"], row["key"], row["fault"]) for row in run.expected("planted_faults.csv") if run.kind == "messy"
    }


def test_every_planted_row_is_found_for_its_reason_and_no_other_row_is_quarantined(run: Run) -> None:
    faults = rows_of(run.warehouse, "select extract, record_key, reason, outcome from quality.row_faults")
    planted = planted_rows(run)
    assert sorted(planted - {(extract, key, reason) for extract, key, reason, _ in faults}) == []
    quarantined = {(extract, key) for extract, key, _, outcome in faults if outcome == "quarantined"}
    assert sorted(quarantined - {(extract, key) for extract, key, _ in planted}) == []


def test_every_row_received_is_clean_quarantined_or_an_exact_duplicate(run: Run) -> None:
    assert unaccounted_rows(run.warehouse) == {}


def test_the_mess_is_undone_row_by_row(run: Run) -> None:
    """Rows that pass are those of the clean folder, and planted ones whose fault is a finding that a rule keeps.

    As systems write it no row is wrong, and all pass; of the rows of one person one is made.
    """
    quarantined = set(
        rows_of(run.warehouse, "select extract, record_key from quality.row_faults where outcome = 'quarantined'")
    )
    planted = {(extract, key) for extract, key, _ in planted_rows(run)}
    kept = Counter(extract for extract, _ in planted - quarantined)
    for extract, of in load_contracts().items():
        clean = run.truth / ("clean" if run.kind == "messy" else run.kind) / of.file_name
        expected = kept[extract] + (number_of_rows(clean) if clean.is_file() else 0)
        if extract == "ssd_person" and run.kind == "as_systems_write":
            expected = number_of_persons(clean)
        assert rows_of(run.warehouse, f"select count(*) from staging.{of.staging_model}") == [(expected,)], extract


def number_of_rows(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as stream:
        return sum(1 for _ in csv.reader(stream)) - 1


def number_of_persons(path: Path) -> int:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return len({row["pers_person_id"].strip().upper().removesuffix(".0") for row in csv.DictReader(stream)})
