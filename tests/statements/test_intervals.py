"""The intervals that the marts give ready made, against examples worked out by hand."""

import duckdb
import pytest

from tests.statements.bench import rendered


def worked(expression: str) -> float:
    row = duckdb.sql(f"select {rendered(expression)}").fetchone()
    assert row is not None
    return float(row[0])


@pytest.mark.parametrize(
    ("share", "out_of", "lowest", "highest"),
    [
        # 4 of 5: (8 + 3.841459 -+ 1.959964 x sqrt(3.841459 + 4 x 5 x 0.8 x 0.2)) / (2 x 8.841459)
        (0.8, 5, 0.375535, 0.963776),
        # none of 10: 0 and z^2 / (10 + z^2) = 3.841459 / 13.841459
        (0.0, 10, 0.0, 0.277533),
        # all of 10: the rest of that
        (1.0, 10, 0.722467, 1.0),
    ],
)
def test_wilson_s_interval_of_a_share(share: float, out_of: int, lowest: float, highest: float) -> None:
    assert worked(f"{{{{ wilson('-', '{share}', '{out_of}') }}}}") == pytest.approx(lowest, abs=1e-6)
    assert worked(f"{{{{ wilson('+', '{share}', '{out_of}') }}}}") == pytest.approx(highest, abs=1e-6)


@pytest.mark.parametrize("out_of", [5, 48, 113, 2_000])
def test_wilson_s_interval_does_not_leave_what_a_share_can_be(out_of: int) -> None:
    assert worked(f"{{{{ wilson('-', '0.0', '{out_of}') }}}}") == 0.0
    assert worked(f"{{{{ wilson('+', '1.0', '{out_of}') }}}}") == 1.0


@pytest.mark.parametrize(
    ("count", "lowest", "highest"),
    [
        # 100 x (1 - 1/900 - 1.959964/30)^3 and 101 x (1 - 1/909 + 1.959964/(3 x sqrt(101)))^3
        (100, 81.3621, 121.6279),
        # 10 x (1 - 1/90 - 1.959964/(3 x 3.162278))^3 and 11 x (1 - 1/99 + 1.959964/(3 x 3.316625))^3
        (10, 4.7875, 18.3915),
    ],
)
def test_byar_s_interval_of_a_number_of_cases(count: int, lowest: float, highest: float) -> None:
    assert worked(f"{{{{ byar('-', '{count}') }}}}") == pytest.approx(lowest, abs=5e-4)
    assert worked(f"{{{{ byar('+', '{count}') }}}}") == pytest.approx(highest, abs=5e-4)
