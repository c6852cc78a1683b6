"""What the pages of the cookbook print beneath each query, and their pictures, are what a reader gets.

What belongs here: the printed against the answered, on the demonstration. What does not: whether the answer is right
(`test_derived.py`), and answers of the pocket authority (`test_small_authority.py`).
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from scorecard.release.ask import Answer, ask
from scorecard.settings import MARTS
from tests.cookbook.pages import Question, answer_of_cases, as_printed, of_pocket_authority, questions, written_anew
from tests.cookbook.pictures import picture_of

pytestmark = pytest.mark.long

Answered = Callable[[Question], Answer]


@pytest.fixture(scope="module")
def answered(demonstration_home: Path) -> Answered:
    """Asks a question of the marts or of the cases of the demonstration, each once."""
    answers: dict[int, Answer] = {}

    def of(question: Question) -> Answer:
        if question.number not in answers:
            answers[question.number] = (
                answer_of_cases(demonstration_home, question.query)
                if question.is_of_cases
                else ask(demonstration_home / MARTS, question.query)
            )
        return answers[question.number]

    return of


@pytest.mark.parametrize(
    "question",
    [question for question in questions() if not of_pocket_authority(question)],
    ids=lambda question: f"question_{question.number}",
)
def test_the_answer_is_printed_beneath_its_query(question: Question, answered: Answered) -> None:
    printed, expected = as_printed(question, answered(question))
    assert printed == expected


@pytest.mark.parametrize(
    "question",
    [question for question in questions() if question.picture],
    ids=lambda question: f"question_{question.number}",
)
def test_a_picture_is_drawn_from_the_answer(question: Question, answered: Answered) -> None:
    assert question.picture is not None
    described, place = question.picture
    drawn = picture_of(question.number, answered(question), described)
    if written_anew():
        place.write_text(drawn, encoding="utf-8")
    assert place.read_text(encoding="utf-8") == drawn
