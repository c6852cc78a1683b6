"""Section 8 of the rules for statements, over everything that readers see without a run: documents, messages, templates
and the descriptions of tables. What a run renders is held to the same list in `publication` and `quality_report`."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.plain_words import said_wrongly

PROJECT = Path(__file__).parent.parent
DOCUMENTS = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md"), *(PROJECT / "benchmarks").glob("*.md")])
CODE = [path for folder in ("scorecard", "orchestration", "expectations") for path in (PROJECT / folder).rglob("*.py")]
TEMPLATES = [path for path in (PROJECT / "scorecard").rglob("*") if path.suffix in (".j2", ".typ")]
DESCRIPTIONS = [
    *(PROJECT / "dbt_project").rglob("models/**/*.yml"),
    *(PROJECT / "seeds").glob("*.yml"),
]
# the words by which a commentary of a service is understood are the service's own
WORDS_OF_SERVICES = ("scorecard/commentary", "scorecard/demonstration/service_comments.py")
SPEAKS_TO_A_MACHINE = re.compile(
    r"\b(select|insert into|create table|delete from|order by)\b|^\s*<|\\[bdsw]|\{[^}]*(fill|stroke):"
)


def sentences_of(path: Path) -> Iterator[str]:
    """The texts of a module that hold a sentence: no docstrings, which engineers read, no SQL, markup or patterns."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in docstrings:
            continue
        if " " in node.value.strip() and not SPEAKS_TO_A_MACHINE.search(node.value):
            yield node.value


def helps_of(path: Path) -> Iterator[str]:
    """What a command says of itself: the docstring of its function."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield ast.get_docstring(node) or ""


def descriptions_of(path: Path) -> Iterator[str]:
    """Every description of a YAML file, however deep; those of unit tests are for engineers."""
    waiting = [yaml.safe_load(path.read_text(encoding="utf-8"))]
    while waiting:
        found = waiting.pop()
        if isinstance(found, list):
            waiting += found
        elif isinstance(found, dict):
            waiting += [value for key, value in found.items() if key != "unit_tests"]
            if isinstance(found.get("description"), str):
                yield found["description"]


def prose_of(path: Path) -> str:
    """A document without its code."""
    text = re.sub(r"```.*?```", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return " ".join(re.sub(r"`[^`]*`|\]\([^)]*\)", " … ", text).split())


def words_of_template(path: Path) -> str:
    """A template without its tags, expressions and elements."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".typ":
        return " ".join(re.findall(r"\[[^\[\]#]*\]|^[^#(){}=/]*$", text, flags=re.MULTILINE))
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<svg.*?</svg>", " … ", text, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_documents_speak_plainly(path: Path) -> None:
    assert list(said_wrongly(prose_of(path), is_page=False)) == []


def test_messages_speak_plainly() -> None:
    found = [
        f"{path.relative_to(PROJECT)}: {wrong}"
        for path in CODE
        if not path.relative_to(PROJECT).as_posix().startswith(WORDS_OF_SERVICES)
        for sentence in sentences_of(path)
        for wrong in said_wrongly(sentence)
    ]
    assert found == []


def test_commands_speak_plainly_of_themselves() -> None:
    commands = list((PROJECT / "orchestration" / "cli").glob("*_command.py"))
    assert commands
    found = [f"{path.name}: {wrong}" for path in commands for text in helps_of(path) for wrong in said_wrongly(text)]
    assert found == []


def test_templates_speak_plainly() -> None:
    assert TEMPLATES
    found = [f"{path.name}: {wrong}" for path in TEMPLATES for wrong in said_wrongly(words_of_template(path))]
    assert found == []


def test_descriptions_of_tables_speak_plainly() -> None:
    found = [
        f"{path.name}: {wrong}"
        for path in DESCRIPTIONS
        for description in descriptions_of(path)
        for wrong in said_wrongly(description)
    ]
    assert found == []


@pytest.mark.parametrize(
    "wrong",
    [
        "5 of 22 lines with a target and a figure meet it",
        "Line 4",
        "evidence of getting worse",
        "The axis need not begin at nought",
        "as things are a figure between 2 and 4 is to be expected",
        "Held against the data",
        "Small groups jump",
        "Kept back",
        "A figure is published once: later editions repeat it",
        "Rows to mend",
        "set aside until mended",
        "Quarantined share is bearable",
        "Ask for it, or go without the lines that need it.",
        "the definition of the line was raised",
        "The same for lines about staff.",
    ],
)
def test_the_list_finds_what_it_is_against(wrong: str) -> None:
    assert list(said_wrongly(wrong))


@pytest.mark.parametrize(
    "right",
    [
        "The vertical axis does not start at zero.",
        "Correct it in line 12 of the file, or take the line break out.",
        "Line chart of 36 figures",
        "in line with target",
        "Dashed line: the target.",
        "Measure 4 is below the target.",
    ],
)
def test_lines_that_are_lines_are_no_measures(right: str) -> None:
    assert list(said_wrongly(right)) == []
