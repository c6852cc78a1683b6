"""Great Expectations' own documents beside the quality report: its shapes, in counts."""

import json
from typing import Any

import pytest

from scorecard.gates.run import read_checks
from scorecard.settings import Settings
from tests.conftest import Released

COUNTS = {"element_count", "unexpected_count", "unexpected_percent", "missing_count", "missing_percent"}


def documents(released: Released, gate: str) -> list[dict[str, Any]]:
    path = released.home / "quality" / "916" / "2024-03" / f"{gate}_gate.json"
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("gate", ["delivery", "marts"])
def test_every_check_stands_in_the_suite_of_its_dataset(released: Released, gate: str) -> None:
    checks = read_checks(Settings(home=released.home).warehouse("916"), gate)
    assert checks
    told = {
        (suite["suite_name"], outcome["expectation_config"]["meta"]["check"]): outcome["success"]
        for suite in documents(released, gate)
        for outcome in suite["results"]
    }
    assert told == {(check.asset, check.name): check.passed for check in checks}


@pytest.mark.parametrize("gate", ["delivery", "marts"])
def test_a_document_has_counts_and_no_trace_of_an_exception(released: Released, gate: str) -> None:
    for suite in documents(released, gate):
        assert suite["statistics"]["evaluated_expectations"] == len(suite["results"])
        for outcome in suite["results"]:
            assert outcome["result"].keys() <= COUNTS
            assert outcome["exception_info"]["exception_traceback"] is None
