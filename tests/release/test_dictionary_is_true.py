"""What the dictionary says of a column is so: when it is null or empty, and which words stand in it."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest
import yaml

from scorecard.release.dictionary import MADE_HERE, MARTS_MODELS, load_dictionary
from scorecard.settings import PROJECT_ROOT
from tests.conftest import Released
from tests.support import command, copy_of, rows_of

FILES = (
    "scorecard.duckdb",
    "scorecard_public.duckdb",
    "releases/916/2024-03/r1/scorecard.duckdb",
    "releases/916/2024-03/r1/public/scorecard_public.duckdb",
)
WORD = re.compile(r"`([^`]+)`")
AN_EXAMPLE = re.compile(r"such as `[^`]+`(?:,? (?:and|or) `[^`]+`)?")
SAYS_NULL = re.compile(r"\bnulls?\b", re.IGNORECASE)
NULL_IN_SOME_TABLES = re.compile(r"null in ((?:`\w+`(?:, | and )?)+) alone", re.IGNORECASE)


@dataclass(frozen=True)
class Column:
    """A column of a file of marts, with what is said of it."""

    table: str
    name: str
    data_type: str
    said: str
    table_said: str

    def __str__(self) -> str:
        return f"{self.table}.{self.name}: {self.said}"

    @property
    def is_said_to_have_nulls(self) -> bool:
        some_tables = NULL_IN_SOME_TABLES.search(self.said)
        if some_tables:
            return self.table in WORD.findall(some_tables[1])
        said = re.sub("never null", "", f"{self.said} {self.table_said}", flags=re.IGNORECASE)
        return bool(SAYS_NULL.search(said))


@pytest.fixture(scope="module")
def published_home(released: Released, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose public edition a person has published: the public marts hold its tables."""
    home = copy_of(released.home, tmp_path_factory.mktemp("published") / "home")
    published = command("public", "--publish", "916-2024-03-r1", "--by", "A Person", "--home", str(home))
    assert published.exit_code == 0, published.said
    return home


@pytest.fixture(params=FILES)
def marts(request: pytest.FixtureRequest, published_home: Path) -> Path:
    return published_home / str(request.param)


def columns_of(marts: Path) -> Iterator[Column]:
    query = "select table_name, column_name, data_type, description, table_description from marts.columns order by all"
    for row in rows_of(marts, query):
        yield Column(*row)


def how_many(marts: Path, columns: Sequence[Column], what: str) -> Iterator[tuple[Column, int]]:
    """For each column the rows of which it is so: every column of a table in one query, since there are hundreds."""
    for table, found in itertools.groupby(columns, key=attrgetter("table")):
        of_table = list(found)
        counted = ", ".join(f'count(*) filter ("{column.name}" {what})' for column in of_table)
        [counts] = rows_of(marts, f"select {counted} from marts.{table}")
        yield from zip(of_table, counts, strict=True)


def test_a_column_with_nulls_says_when(marts: Path) -> None:
    found = dict(how_many(marts, list(columns_of(marts)), "is null"))
    assert any(found.values())
    assert [
        f"{nulls} nulls in {column}" for column, nulls in found.items() if nulls and not column.is_said_to_have_nulls
    ] == []


def test_a_column_with_empty_texts_says_when(marts: Path) -> None:
    texts = [column for column in columns_of(marts) if column.data_type == "VARCHAR"]
    found = dict(how_many(marts, texts, "= ''"))
    assert any(found.values())
    assert [
        f"{empty} empty texts in {column}"
        for column, empty in found.items()
        if empty and "empty" not in column.said.lower()
    ] == []


def test_only_words_that_are_listed_stand_in_a_column(marts: Path) -> None:
    lists, wrong = 0, []
    for column in columns_of(marts):
        # `available`, or why there is no value: a sentence of its own where it is no word
        if column.data_type != "VARCHAR" or len(listed(column.said)) < 2 or "or why" in column.said:
            continue
        lists += 1
        found = rows_of(
            marts, f'select distinct "{column.name}" from marts.{column.table} where "{column.name}" <> \'\''
        )
        wrong += [f"{word!r} in {column}" for (word,) in found if word not in WORD.findall(column.said)]
    assert lists > 20
    assert wrong == []


@cache
def names() -> frozenset[str]:
    """Tables, columns and models: a sentence that names one lists no word."""
    known = load_dictionary()
    columns = {name for table in known.tables.values() for name in table.columns}
    models = {path.stem for path in (PROJECT_ROOT / "dbt_project" / "models").rglob("*.sql")}
    return frozenset({*known.tables, *columns, *known.every_table, *models})


def listed(sentence: str) -> set[str]:
    """The words that a sentence lists: neither examples nor names of tables, columns, seeds and files."""
    words = set(WORD.findall(AN_EXAMPLE.sub("", sentence)))
    seeds = {path.stem for path in (PROJECT_ROOT / "seeds").glob("*.csv")}
    return {word for word in words - seeds - names() if not re.search("[/.…]", word)}


def accepted() -> Iterator[tuple[str, str, str, set[str]]]:
    """Model, column, sentence and the words that dbt accepts in it."""
    for path in sorted(MARTS_MODELS.glob("_*.yml")):
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        for model in content.get("models", ()):
            for column in model.get("columns", ()):
                for test in column.get("data_tests", ()):
                    if isinstance(test, dict) and "accepted_values" in test:
                        words = set(map(str, test["accepted_values"]["arguments"]["values"]))
                        yield model["name"], column["name"], column["description"], words


def test_a_sentence_lists_all_words_that_are_accepted_or_none() -> None:
    checked = 0
    for model, column, sentence, words in accepted():
        said = set(WORD.findall(sentence)) & words | listed(sentence)
        assert said in (set(), words), f"{model}.{column} lists {sorted(said)}, and dbt accepts {sorted(words)}"
        checked += bool(said)
    assert checked > 15


def test_every_word_that_is_listed_can_occur() -> None:
    """Each stands in code, catalogue or seeds as a text of its own: a word that was given up is listed no more."""
    written = {
        *(PROJECT_ROOT / "dbt_project").glob("m*/**/*.sql"),
        *(PROJECT_ROOT / "scorecard").rglob("*.py"),
        *(PROJECT_ROOT / "expectations").rglob("*.py"),
        *(PROJECT_ROOT / "seeds").glob("*.csv"),
        PROJECT_ROOT / "dbt_project" / "dbt_project.yml",
    }
    texts: set[tuple[str, ...]] = set()
    for path in written:
        content = path.read_text(encoding="utf-8")
        texts.update(re.findall(r"'([^'\n]*)'|\"([^\"\n]*)\"", content) if path.suffix != ".csv" else ())
        texts.update(("", cell) for cell in re.split(r"[,\n]", content) if path.suffix == ".csv")
        texts.update(("", value) for value in re.findall(r": ([\w ]+)", content) if path.suffix == ".yml")
    occur = {part for pair in texts for part in pair}
    known = load_dictionary()
    sentences = [text for table in known.tables.values() for text in table.columns.values()]
    words = set().union(*(listed(text) for text in [*sentences, *known.every_table.values()]))
    assert len(words) > 60
    assert sorted(words - occur) == [], f"words of {MADE_HERE.name} or of the models that nothing writes"
