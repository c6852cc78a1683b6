"""Two authorities in one warehouse, whose systems gave their records the same identifiers: each has its own cases."""

from typing import Any

import pytest
from hypothesis import given

from tests.conftest import FolderMaker
from tests.properties.histories import Rows, everything, examples
from tests.properties.workbench import Workbench, keep_compiled_models

MONTHS = 13
OURS, THEIRS = "916", "803"


@pytest.fixture(scope="session")
def bench_of_two(made_once: FolderMaker) -> Workbench:
    return Workbench(made_once("workbench", keep_compiled_models), (OURS, THEIRS))


@examples(25)
@given(ours=everything(), theirs=everything())
def test_the_cases_of_each_are_those_that_it_has_alone(
    bench_of_two: Workbench, ours: dict[str, Rows], theirs: dict[str, Rows]
) -> None:
    of_each = {OURS: _said_to_be(OURS, ours), THEIRS: _said_to_be(THEIRS, theirs)}
    together = {table: [*of_each[OURS].get(table, ()), *of_each[THEIRS].get(table, ())] for table in {*ours, *theirs}}
    with bench_of_two.months(MONTHS):
        found = bench_of_two.answers(together, *bench_of_two.indicators)
        for la_code, history in of_each.items():
            alone = bench_of_two.answers(history, *bench_of_two.indicators)
            for indicator in bench_of_two.indicators:
                assert [case for case in found[indicator] if case["la_code"] == la_code] == alone[indicator], indicator


def _said_to_be(la_code: str, history: dict[str, Rows]) -> dict[str, list[dict[str, Any]]]:
    return {table: [{**row, "la_code": la_code} for row in rows] for table, rows in history.items()}
