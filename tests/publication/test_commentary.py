"""Commentary held against the data: the flag on the scorecard, the claims on the page of a line, the workbook."""

import json
import re
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import duckdb
import pytest

from scorecard.publication import write_publication
from scorecard.publication.comments import checked, data_say
from scorecard.publication.read_marts import read_scorecard
from tests.publication.marts import DBT_MANIFEST, MANIFEST, MONTHS, write_marts

LINE = "referred_again"
OLDER = "It is about February 2024; the latest figure is for March 2024."
# number, words of the text, verdict, what the data say
CLAIMS = [
    (1, "in line <i>with</i> target", "contradicted", "The figure was 35.0% against a target of 20.0%."),
    (2, '=HYPERLINK("x")', "cannot be checked", "No target stands for March 2024."),
    (3, "at 35.0%", "agrees", "The figure for March 2024 was 35.0%."),
]


def write_checked_marts(path: Path, out_of_date: str | None = OLDER) -> Path:
    """Marts in which the one commentary makes three claims; what is not shown makes another."""
    write_marts(path)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as made")
        connection.execute("use made.marts")
        connection.execute(
            """
            create table commentaries (
                la_code varchar, indicator_id varchar, period_end date, is_shown boolean, out_of_date varchar
            );
            create table commentary_claims (
                la_code varchar, indicator_id varchar, component varchar, period_end date, claim_number integer,
                claim varchar, verdict varchar, data_say varchar, is_shown boolean
            )
            """
        )
        about, before = MONTHS[-2], MONTHS[-3]
        connection.execute("insert into commentaries values ('916', ?, ?, true, ?)", [LINE, about, out_of_date])
        connection.execute("insert into commentaries values ('916', ?, ?, false, 'Long ago.')", [LINE, before])
        for number, claim, verdict, said in reversed(CLAIMS):
            row = ["916", LINE, "", about, number, claim, verdict, said, True]
            connection.execute("insert into commentary_claims values (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        unseen = ["916", LINE, "", before, 1, "Of another month", "contradicted", "Not shown.", False]
        connection.execute("insert into commentary_claims values (?, ?, ?, ?, ?, ?, ?, ?, ?)", unseen)
    return path


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("checked")
    marts = write_checked_marts(folder / "scorecard.duckdb")
    manifest: dict[str, Any] = dict(MANIFEST)
    (folder / "dbt_manifest.json").write_text(json.dumps(DBT_MANIFEST), encoding="utf-8")
    (folder / "r1").mkdir()
    write_publication(folder / "r1", marts, manifest=manifest, dbt_manifest=folder / "dbt_manifest.json")
    return folder / "r1"


def page(published: Path, name: str) -> str:
    return (published / "site" / f"{name}.html").read_text(encoding="utf-8")


def words(html: str) -> str:
    """A page as it is read: text alone, spaces closed up."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def test_the_scorecard_flags_what_is_contradicted_and_nothing_else(published: Path) -> None:
    index = page(published, "index")
    said = words(index)
    assert (
        "The figures do not support this : “in line &lt;i&gt;with&lt;/i&gt; target”. The figure was 35.0% against"
        in said
    )
    assert f"Older than the figure. {OLDER}" in said
    assert f'<a href="indicators/{LINE}.html#says">The figures do not support this</a>' in index
    for unsaid in ("at 35.0%", "No target stands", "Of another month", "Long ago"):
        assert unsaid not in said


def test_the_page_of_a_line_gives_every_verdict_in_words_beside_a_shape(published: Path) -> None:
    html = page(published, f"indicators/{LINE}")
    said = words(html)
    assert f"Older than the figure. {OLDER}" in said
    assert "The figures do not support this: “in line &lt;i&gt;with&lt;/i&gt; target”. The figure was 35.0%" in said
    assert "Cannot be checked: “=HYPERLINK(&#34;x&#34;)”. No target stands for March 2024." in said
    assert "The figures agree: “at 35.0%”. The figure for March 2024 was 35.0%." in said
    assert "Of another month" not in said
    shapes = re.findall(r'<li class="says-flag[^"]*"><svg class="icon icon-([\w-]+)"', html)
    assert shapes == ["worse", "no-figure", "passed"]


def test_a_quote_is_text_and_never_markup(published: Path) -> None:
    for path in (published / "site").rglob("*.html"):
        assert "<i>with</i>" not in path.read_text(encoding="utf-8"), path


def test_the_workbook_says_what_was_checked_and_found(published: Path) -> None:
    with zipfile.ZipFile(published / "scorecard.xlsx") as book:
        strings = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    texts = ["".join(entry.itertext()) for entry in strings]
    assert "Checked" in texts and "What the figures say" in texts
    assert "1 contradicted; 1 agrees; 1 cannot be checked. Older than the figure" in texts
    [told] = [text for text in texts if text.startswith(OLDER)]
    assert told.splitlines()[1:] == [
        "The figures do not support this: “in line <i>with</i> target”. "
        "The figure was 35.0% against a target of 20.0%.",
        'Cannot be checked: “=HYPERLINK("x")”. No target stands for March 2024.',
        "The figures agree: “at 35.0%”. The figure for March 2024 was 35.0%.",
    ]
    assert not any("<f>" in sheet for sheet in sheets)


def test_commentary_without_claims_and_without_a_check_says_so(tmp_path: Path) -> None:
    marts = write_checked_marts(tmp_path / "scorecard.duckdb", out_of_date=None)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{marts}' as made")
        connection.execute("delete from made.marts.commentary_claims")
    [commentary] = _commentaries(marts)
    assert checked(commentary) == "Nothing that can be checked against the figures"
    assert data_say(commentary) == ""
    write_marts(tmp_path / "older.duckdb")
    [commentary] = _commentaries(tmp_path / "older.duckdb")
    assert checked(commentary) == "Not checked"


def _commentaries(marts: Path) -> list[Any]:
    lines = read_scorecard(marts, "916", "2024-03").lines
    return [line.commentary for line in lines if line.commentary is not None]
