"""What a release depends on: what decides a figure, apart from what draws it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from scorecard.release.fingerprints import DECIDES, DRAWS, NEITHER, CodeFingerprints, code_fingerprints
from scorecard.release.folder import Release
from scorecard.release.unchanged import Grounds
from scorecard.settings import PROJECT_ROOT

DECIDING, DRAWING = "deciding", "drawing"

EXAMPLES = [
    ("dbt_project/models/marts/dim_indicator.sql", {DECIDING}),
    ("dbt_project/models/staging/stg_person.yml", {DECIDING}),
    ("dbt_project/macros/engine.sql", {DECIDING}),
    ("dbt_project/dbt_project.yml", {DECIDING}),
    ("seeds/targets.csv", {DECIDING, "reference"}),
    ("scorecard/delivery/load.py", {DECIDING}),
    ("scorecard/gates/judge.py", {DECIDING}),
    ("scorecard/settings.py", {DECIDING}),
    ("scorecard/public/counts.py", {DECIDING}),
    ("expectations/volumes.py", {DECIDING}),
    ("scorecard/publication/site/charts.py", {DRAWING}),
    ("scorecard/publication/site/assets/site.css", {DRAWING}),
    ("scorecard/publication/workbook/write_workbook.py", {DRAWING}),
    ("scorecard/quality_report/report_words.py", {DRAWING}),
    ("scorecard/commentary/phrases.py", {DRAWING}),
    ("scorecard/demonstration/world.py", set()),
    ("orchestration/schedules.py", set()),
    ("docs/engineer.md", set()),
]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the fingerprints cover, and of what they do not."""
    copy = tmp_path_factory.mktemp("project")
    for folder in ("scorecard", "expectations", "orchestration", "seeds", "docs"):
        shutil.copytree(PROJECT_ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for folder in ("models", "macros"):
        shutil.copytree(PROJECT_ROOT / "dbt_project" / folder, copy / "dbt_project" / folder)
    shutil.copy(PROJECT_ROOT / "dbt_project" / "dbt_project.yml", copy / "dbt_project")
    return copy


def changed(before: CodeFingerprints, after: CodeFingerprints) -> set[str]:
    return {part for part in (DECIDING, DRAWING, "reference") if getattr(before, part) != getattr(after, part)}


@pytest.mark.parametrize(("path", "expected"), EXAMPLES)
def test_a_comment_changes_the_fingerprint_of_what_the_file_is_for(
    project: Path, path: str, expected: set[str]
) -> None:
    file = project / path
    content, before = file.read_bytes(), code_fingerprints(project)
    file.write_bytes(content + b"\n# a comment\n")
    try:
        assert changed(before, code_fingerprints(project)) == expected
    finally:
        file.write_bytes(content)
    assert code_fingerprints(project) == before


def test_the_fingerprints_are_of_the_project_in_use() -> None:
    here = code_fingerprints()
    assert here == code_fingerprints(PROJECT_ROOT)
    assert len({here.deciding, here.drawing, here.reference}) == 3


def test_every_package_of_the_steps_is_told_apart() -> None:
    """A place that is named and not there would cover nothing."""
    assert [place for place in (*DECIDES, *DRAWS, *NEITHER) if not (PROJECT_ROOT / place).exists()] == []


CODE = CodeFingerprints("deciding", "rules", "drawing", "reference", "", {})
GROUNDS = Grounds("delivery", {"check": "reason"}, {"small_number": 5}, CODE)
MANIFEST = {
    "delivery_fingerprint": "delivery",
    "overrides": {"check": "reason"},
    "settings": {"small_number": 5},
    "code_fingerprint": "deciding",
    "drawing_fingerprint": "drawing",
    "reference_fingerprint": "reference",
}


def test_the_same_grounds_differ_in_nothing() -> None:
    assert GROUNDS.differences(MANIFEST) == []


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        ({"delivery_fingerprint": "x"}, ["late or corrected input"]),
        ({"reference_fingerprint": "x", "code_fingerprint": "x"}, ["reference data", "code that decides"]),
        ({"code_fingerprint": "x"}, ["code that decides"]),
        ({"overrides": {}}, ["decisions"]),
        ({"settings": {"small_number": 7}}, ["decisions"]),
        ({"settings": None}, ["decisions"]),
        ({"drawing_fingerprint": "x"}, ["code that draws"]),
        ({"drawing_fingerprint": None}, ["code that draws"]),
        ({"delivery_fingerprint": "x", "drawing_fingerprint": "x"}, ["late or corrected input", "code that draws"]),
    ],
)
def test_each_change_of_the_grounds_is_a_kind_of_release(changes: dict[str, object], kinds: list[str]) -> None:
    assert GROUNDS.differences({**MANIFEST, **changes}) == kinds


def test_a_delivery_that_only_other_code_fingerprints_otherwise_is_not_told_as_another(tmp_path: Path) -> None:
    """The version before knew one extract less, which nobody sends: the same files have another fingerprint."""
    person, sent = ({"extract": name, "status": "received", "sha256": name} for name in ("ssd_person", "asye"))
    absent = {"extract": "asye", "status": "missing", "sha256": ""}
    before = Release("916", "2024-03", 1, tmp_path)
    said = MANIFEST | {"delivery_fingerprint": "x", "code_fingerprint": "x", "inputs": [person]}
    (tmp_path / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
    assert GROUNDS.kind_of_release(before, {"inputs": [person, absent]}) == "code that decides"
    assert GROUNDS.kind_of_release(before, {"inputs": [person, sent]}) == "late or corrected input"
    assert GROUNDS.kind_of_release(None, {"inputs": [person]}) == "first of its month"


def test_pages_that_would_be_drawn_otherwise_make_a_release_without_a_restatement(
    home_with_release: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from scorecard import steps
    from scorecard.month_run import MonthRun
    from scorecard.periods import ReportingMonth
    from scorecard.release.summary import summarise
    from scorecard.settings import Settings
    from tests.support import FEW_PEOPLE

    run = MonthRun(
        Settings(home=home_with_release()),
        "916",
        ReportingMonth(2024, 3),
        FEW_PEOPLE,
        replace(code_fingerprints(), drawing="drawn otherwise"),
    )
    made = steps.release(run)
    assert (made.is_new, made.release.release_id) == (True, "916-2024-03-r2")
    summary = summarise(made.release)
    assert (summary.kind, summary.compared_with, summary.figures_restated) == ("code that draws", "916-2024-03-r1", 0)
    assert not steps.release(run).is_new
