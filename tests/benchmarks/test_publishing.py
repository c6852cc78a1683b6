"""What one more authority costs: the line through the homes that were measured, and that they can be measured."""

from pathlib import Path

import pytest

from benchmarks import publishing
from benchmarks.processor import Cost
from benchmarks.publishing import Grown


def test_england_is_worked_out_of_the_line_through_what_was_measured() -> None:
    # half a second at one release and 0.8 s at four: 0.4 s and 0.1 s for each. With 153 that is 0.4 + 15.3 s, and one
    # after the other 153 * 0.4 + 0.1 * 153 * 154 / 2 = 1,239.3 s
    grown = [
        Grown(1, Cost(20.0, 300.0), Cost(0.5, 90.0), None, 5.0),
        Grown(4, Cost(21.0, 300.0), Cost(0.8, 95.0), Cost(2.0, 100.0), 20.0),
    ]
    lines = publishing.report(grown).splitlines()
    assert lines[2].split() == ["1", "20.0", "s,", "300", "MB", "0.5", "s,", "90", "MB", "-", "5", "MB"]
    assert lines[-1] == (
        "Publishing takes 0.40 s and 0.100 s for each release: 16 s with 153, and 21 minutes while they come one after "
        "the other."
    )


@pytest.mark.long
def test_every_authority_of_the_home_is_released_and_stands_beside_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "SIZES", (0.02,))
    one, two = publishing.measured(tmp_path, authorities=2)
    assert (one.authorities, one.combined) == (1, None)
    assert two.authorities == 2 and two.combined is not None
    assert two.megabytes > one.megabytes
