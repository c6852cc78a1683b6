"""The pages of the cookbook as they stand: thirty questions, each with all its parts. Nothing is run."""

import re

import pytest

from tests.cookbook.pages import CAPTIONS, COOKBOOK, PAGES, PICTURE, Question, questions
from tests.cookbook.pictures import DRAWN

QUESTIONS = list(questions())
PARTS = ("**Why it is asked.**", "```sql", "<!-- result: ", "**How to read it.**", "**What it cannot say.**")


def test_there_are_thirty_questions_and_they_are_numbered_through() -> None:
    assert [question.number for question in QUESTIONS] == list(range(1, 31))


def test_every_page_is_read_and_every_query_stands_under_a_question() -> None:
    assert {path.name for path in COOKBOOK.glob("*.md")} == {"README.md", *PAGES}
    for name in PAGES:
        page = (COOKBOOK / name).read_text(encoding="utf-8")
        assert page.count("```sql") == sum(question.page.name == name for question in QUESTIONS)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: f"question_{question.number}")
def test_a_question_has_its_parts_in_their_order(question: Question) -> None:
    places = [question.text.find(part) for part in PARTS]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: f"question_{question.number}")
def test_a_result_is_printed_and_says_that_it_is_invented(question: Question) -> None:
    assert question.printed.startswith(f"*{CAPTIONS[question.of]}:*")
    assert "nvented" in question.printed.splitlines()[0]
    # the Department's files are not loaded in the demonstration: `test_places.py` has what they would give
    assert ("\n|---" in question.printed) == (question.number != 25)


def test_every_page_says_that_its_figures_are_invented() -> None:
    for name in PAGES:
        opening = (COOKBOOK / name).read_text(encoding="utf-8").split("\n## ")[0]
        assert re.search(r"\*Every figure[^*]* invented\.?\*", opening), name


def test_the_first_page_leads_to_every_question_by_its_title() -> None:
    page = (COOKBOOK / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^(\d+)\. \[([^\]]+)\]\(([\w-]+\.md)#[^)]+\)$", page, re.MULTILINE)
    assert listed == [(str(question.number), question.title, question.page.name) for question in QUESTIONS]


def test_the_pictures_shown_are_those_that_are_drawn_and_nothing_else_lies_there() -> None:
    shown = {question.number for question in QUESTIONS if question.picture}
    assert shown == DRAWN.keys()
    files = {question.picture[1].name for question in QUESTIONS if question.picture}
    assert {path.name for path in (COOKBOOK / "pictures").iterdir()} == files
    for name in PAGES:
        page = (COOKBOOK / name).read_text(encoding="utf-8")
        assert len(PICTURE.findall(page)) == page.count("![")


def test_pictures_load_nothing_and_say_that_they_are_invented() -> None:
    for path in (COOKBOOK / "pictures").iterdir():
        drawn = path.read_text(encoding="utf-8")
        assert "Invented figures" in drawn
        assert len(drawn) < 20_000
        without_name = drawn.replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert not re.search(r"https?:|<script|<image|href|@import|url\(", without_name)


def test_every_query_can_be_pasted_between_the_double_quotes_of_a_shell() -> None:
    touched = [question.number for question in QUESTIONS if re.search(r'["$`!\\]', question.query)]
    assert touched == []


def test_no_query_sets_two_neighbouring_periods_beside_each_other() -> None:
    """What moves from one month to the next is mostly chance: no answer may rest on it."""
    for question in QUESTIONS:
        assert not re.search(r"\b(lag|lead)\s*\(", question.query), question.number
        assert "since_last_period" not in question.query, question.number
