"""What one more release costs: the line through the homes that were measured, and that they can be measured."""

from pathlib import Path

import pytest

from benchmarks import publishing
from benchmarks.processor import Cost
from benchmarks.publishing import Grown


def test_england_is_worked_out_of_the_line_through_what_was_measured() -> None:
    # publishing an authority: half a second at one release and 0.8 s at 31, so 0.01 s each and 0.49 s at all; all of
    # them: 1 s and 7 s, so 0.2 s each and 0.8 s at all. With 153 * 12 = 1,836: 0.49 + 18.36 s, and 0.8 + 367.2 s
    grown = [
        Grown(1, 1, Cost(20.0, 300.0), Cost(0.5, 90.0), Cost(1.0, 95.0), None, None, 5.0),
        Grown(4, 31, Cost(21.0, 300.0), Cost(0.8, 95.0), Cost(7.0, 99.0), Cost(2.0, 100.0), Cost(1.0, 98.0), 20.0),
    ]
    lines = publishing.report(grown).splitlines()
    said = "1 1 20.0 s, 300 MB 0.5 s, 90 MB 1.0 s, 95 MB - - 5 MB"
    assert " ".join(lines[2].split()) == said
    assert lines[-2:] == [
        "Publishing an authority takes 0.49 s and 0.0100 s for each release: 19 s with 1836 of them.",
        "Publishing all releases takes 0.80 s and 0.2000 s for each release: 368 s with 1836 of them.",
    ]


@pytest.mark.long
def test_every_authority_of_the_home_is_released_and_stands_beside_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "SIZES", (0.02,))
    monkeypatch.setattr(publishing, "LOOKED_AT", (1,))
    one, three = publishing.measured(tmp_path, authorities=3, months=2)
    assert (one.authorities, one.releases, one.combined) == (1, 1, None)
    # the first and the third were run, and two months of the second are copies
    assert (three.authorities, three.releases) == (3, 4)
    assert three.combined is not None and three.combined_again is not None
    assert three.megabytes > one.megabytes
