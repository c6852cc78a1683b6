"""The gate log of two manifests made by hand: one of before, which says less, and one in which nothing was found."""

import json
from pathlib import Path
from typing import Any

import duckdb

from scorecard.release.folder import Release
from scorecard.release.gate_log import create_gate_log


def check(name: str, severity: str, *, passed: bool) -> dict[str, Any]:
    counts = {"rows": 9, "failing": 0 if passed else 2}
    about = {
        "asset": "staging/stg_asye",
        "extract": "asye",
        "error": None,
        "why": "why",
        "protects": ["asye_completion"],
    }
    return {"name": name, "severity": severity, "passed": passed, **counts, **about}


BEFORE = {
    "commit": "abc-dirty",
    "rows": {
        "asye": {"rows_received": 9, "clean": 6, "quarantined": 2, "exact_duplicates": 1},
        "ssd_person": {"rows_received": 4, "clean": 4, "quarantined": 0, "exact_duplicates": 0},
    },
    "checks": [
        check("a", "critical", passed=False),
        check("b", "warning", passed=False),
        check("c", "warning", passed=False),
        check("d", "critical", passed=True),
    ],
    "quarantine": [
        {"extract": "asye", "field": "", "reason": "row does not split", "outcome": "quarantined", "rows": 2}
    ],
    "withheld": {"asye_completion": "held: a"},
    "overrides": {"c": "known", "a": "known, too"},
}
NOTHING = {
    "commit": "abc", "rows": {}, "checks": [], "quarantine": [], "withheld": {}, "overrides": {},
    "is_dirty": False, "is_signed": True, "override_authors": {},
    "made_by": {"account": "x", "host": "h", "approved_by": "", "python": "3", "lock_sha256": "", "command": "run"},
    "steps": [{"step": "load", "started_at": "2024-04-05T09:00:00+00:00", "ended_at": "2024-04-05T09:01:00+00:00"}],
}  # fmt: skip


def test_each_release_has_its_row_whatever_its_manifest_lacks(tmp_path: Path) -> None:
    releases = []
    for number, content in ((1, BEFORE), (2, NOTHING)):
        release = Release("916", "2024-03", number, tmp_path / f"r{number}")
        release.folder.mkdir()
        identity = {"release_id": release.release_id, "la_code": "916", "month": "2024-03"}
        (release.folder / "manifest.json").write_text(json.dumps(identity | content), encoding="utf-8")
        releases.append(release)
    with duckdb.connect() as connection:
        create_gate_log(connection, releases)

        def rows(query: str) -> list[tuple[Any, ...]]:
            return connection.execute(query).fetchall()

        assert rows("select * exclude (la_code, month) from quality_runs order by release_id") == [
            ("916-2024-03-r1", 13, 10, 2, 1, 4, 1, 2, 1, ["a: known, too", "c: known"]),
            ("916-2024-03-r2", 0, 0, 0, 0, 0, 0, 0, 0, []),
        ]
        assert rows("select name, failing_rows, protects from quality_results where not passed order by name") == [
            (name, 2, ["asye_completion"]) for name in ("a", "b", "c")
        ]
        assert rows("select extract, reason, rows from quarantine_summary") == [("asye", "row does not split", 2)]
        assert rows("select release_id, step from release_steps") == [("916-2024-03-r2", "load")]
        assert rows("select account, is_dirty, is_signed from release_origins order by release_id") == [
            (None, True, False),
            ("x", False, True),
        ]
        assert rows("select name, reason, author from release_overrides order by name") == [
            ("a", "known, too", None),
            ("c", "known", None),
        ]
