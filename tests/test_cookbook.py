"""The queries that the pages print, each run as it stands on the marts of a release.

What belongs here: that a reader who copies a query gets an answer. Whether its figures are right is tested where they
are counted.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from scorecard.release.ask import ask
from scorecard.settings import MARTS, PROJECT_ROOT
from tests.conftest import Released

QUERY = re.compile(r"^#+ (?P<heading>[^\n]*)$|^```sql\n(?P<query>.*?)^```$", re.MULTILINE | re.DOTALL)
PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# a small, clean authority's first release: nothing was said before it, no file of the Department was loaded, nothing
# was set aside, groups add up, and its figures are too few for a verdict over the year
NO_ROWS = {"5.", "10.", "14.", "15.", "20.", "24.", "27.", "30.", "31.", "34.", "36."}


def questions() -> Iterator[tuple[str, str]]:
    heading = ""
    for found in QUERY.finditer((PROJECT_ROOT / "docs" / "cookbook.md").read_text(encoding="utf-8")):
        heading = found["heading"] or heading
        if found["query"]:
            yield heading, found["query"]


def test_there_are_thirty_six_and_each_stands_under_a_number_of_its_own() -> None:
    assert [heading.split(" ")[0] for heading, _ in questions()] == [f"{number}." for number in range(1, 37)]


def test_the_python_of_the_page_on_report_tools_reads_the_files_of_a_release(
    released: Released, monkeypatch: pytest.MonkeyPatch
) -> None:
    [script] = PYTHON.findall((PROJECT_ROOT / "docs" / "report-tools.md").read_text(encoding="utf-8"))
    for folder in (released.folder, released.folder / "public"):
        monkeypatch.chdir(folder)
        named: dict[str, Any] = {}
        exec(script, named)
        columns = ["title", "period_label", "value", "lowest_value", "highest_value"]
        assert list(named["figures"].columns) == columns
        assert len(named["figures"]) >= 40  # every measure of the scorecard


@pytest.mark.parametrize(("heading", "query"), questions(), ids=[heading for heading, _ in questions()])
def test_a_question_is_answered(released: Released, heading: str, query: str) -> None:
    answer = ask(released.home / MARTS, query)
    assert len(answer.names) == len(set(answer.names)) > 1
    if heading.split(" ")[0] in NO_ROWS:
        assert answer.rows == []
    else:
        assert answer.rows
