"""What Dagster's interface shows by itself, and what it leaves."""

import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import dagster as dg
import pytest

from scorecard.settings import PROJECT_ROOT


def test_the_first_visit_asks_for_no_address_and_leaves_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dagster_graphql.schema.roots.query import GrapheneQuery

    shutil.copy(PROJECT_ROOT / "dagster.yaml", tmp_path)
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    monkeypatch.setenv("SCORECARD_DAGSTER_STORAGE", str(tmp_path / "storage"))
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        asked: Any = SimpleNamespace(context=SimpleNamespace(instance=instance))
        root: Any = None
        shows: Any = GrapheneQuery.resolve_shouldShowNux
        assert shows(root, asked) is False
    assert not (tmp_path / ".nux").exists()
