"""The queries of the cookbook on a small authority: a reader who copies one gets an answer.

What belongs here: that each runs and has rows where it should, and what is printed of the second release, which the
demonstration does not have. What is printed of the demonstration: `test_results.py`.
"""

import re
from pathlib import Path
from typing import Any

import pytest

from scorecard.release.ask import ask
from scorecard.settings import MARTS, PROJECT_ROOT
from tests.conftest import Released
from tests.cookbook.pages import Question, as_printed, of_pocket_authority, questions

PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# a small, clean authority's first release: its figures are too few for a verdict over the year and for limits, nothing
# was said before it, it has no localities of those names, no team stands out, no file of the Department was loaded,
# nothing was left out, no commentary is contradicted
NO_ROWS = {7, 11, 12, 14, 16, 17, 19, 25, 26, 29}


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


@pytest.mark.parametrize(
    "question",
    [question for question in questions() if not question.is_of_cases],
    ids=lambda question: f"question_{question.number}",
)
def test_a_question_is_answered(released: Released, question: Question) -> None:
    answer = ask(released.home / MARTS, question.query)
    assert len(answer.names) == len(set(answer.names)) > 1
    assert bool(answer.rows) == (question.number not in NO_ROWS)


@pytest.mark.parametrize(
    "question",
    [question for question in questions() if of_pocket_authority(question)],
    ids=lambda question: f"question_{question.number}",
)
def test_the_answer_of_a_second_release_is_printed_beneath_its_query(restated: Path, question: Question) -> None:
    printed, expected = as_printed(question, ask(restated / MARTS, question.query))
    assert printed == expected


def test_a_late_referral_changes_two_months_as_worked_by_hand(restated: Path) -> None:
    """RB's referral of February is new: none of 2 becomes 1 of 3, since one of March 2023 came before it; and March
    goes from 3 of 8 to 4 of 8. As children: March has 7, since one child was referred twice."""
    [question] = [question for question in questions() if question.number == 11]
    rows = ask(restated / MARTS, question.query).rows
    changes = {(row[0], row[1].month): row[2:8] for row in rows}
    assert changes == {
        ("re_referrals_within_12_months", 2): (0, 2, 0.0, 1, 3, 33.3),
        ("re_referrals_within_12_months", 3): (3, 8, 37.5, 4, 8, 50.0),
        ("re_referred_children", 2): (0, 2, 0.0, 1, 3, 33.3),
        ("re_referred_children", 3): (3, 7, 42.9, 4, 7, 57.1),
    }
