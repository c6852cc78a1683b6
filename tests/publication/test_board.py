"""The board pack: what stands on its pages, that anybody can read them, and that a release goes out without it."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from pypdf import PageObject, PdfReader

from scorecard.publication import write_publication
from scorecard.publication.board import write_board
from scorecard.publication.board.board_content import set_in_type
from tests.publication.marts import DBT_MANIFEST, MANIFEST, write_marts
from tests.publication.test_commentary import write_checked_marts

SMALLEST_POINTS = 9.0
STRANGE = (
    "Visits \N{PILE OF POO} in \N{CJK UNIFIED IDEOGRAPH-5152} \N{RIGHT-TO-LEFT OVERRIDE}kept\x07 #set text(size: 1pt)"
)


def publish(folder: Path, marts: Path) -> str:
    folder.mkdir()
    dbt_manifest = folder.parent / "dbt_manifest.json"
    dbt_manifest.write_text(json.dumps(DBT_MANIFEST), encoding="utf-8")
    return write_publication(folder, marts, manifest=MANIFEST, dbt_manifest=dbt_manifest)


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_checked_marts(tmp_path_factory.mktemp("marts") / "made.duckdb")


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory, marts: Path) -> PdfReader:
    folder = tmp_path_factory.mktemp("published") / "r1"
    assert publish(folder, marts) == "made"
    return PdfReader(folder / "board.pdf")


def words(page: PageObject) -> str:
    return " ".join(page.extract_text().split())


def elements(node: Any) -> Iterator[Any]:
    """The structure of a tagged document, from an element down."""
    node = node.get_object()
    if isinstance(node, list):
        for kid in node:
            yield from elements(kid)
    elif isinstance(node, dict):
        yield node
        if "/K" in node:
            yield from elements(node["/K"])


def test_the_summary_is_one_page_and_every_measure_follows(board: PdfReader) -> None:
    first, second = words(board.pages[0]), words(board.pages[1])
    assert "We meet 1 of the 3 targets we can measure this month; 1 more is within tolerance." in first
    assert "Look at these first 1. Referred again" in first
    assert "highest in 3 years; above the target for 7 months; 35 of 100, 15 fewer would meet the target." in first
    assert "Every measure" not in first
    assert "Every measure" in second
    for title in ("1. Referred again", "2. Rate in care", "3. Attended: police", "4. Profiles", "5. Moved"):
        assert title in second


def test_comments_stand_with_what_the_figures_say(board: PdfReader) -> None:
    everything = " ".join(words(page) for page in board.pages)
    assert "The service says: <script>alert(1)</script> up & " in everything
    assert "The figures do not support this" in everything


def test_every_page_bears_the_marking(board: PdfReader) -> None:
    assert [page for page in board.pages if "OFFICIAL-SENSITIVE" not in words(page)] == []


def test_no_text_is_smaller_than_nine_points(board: PdfReader) -> None:
    sizes: set[float] = set()

    def measure(text: str, matrix: Any, of_text: Any, _font: Any, size: float) -> None:
        if text.strip():
            sizes.add(round(abs(size * of_text[3] * matrix[3]), 2))

    for page in board.pages:
        page.extract_text(visitor_text=measure)
    assert len(sizes) > 3, "sizes are measured"
    assert min(sizes) >= SMALLEST_POINTS


def test_it_is_tagged_and_every_picture_has_its_alternative(board: PdfReader) -> None:
    root: Any = board.trailer["/Root"].get_object()
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    found = list(elements(root["/StructTreeRoot"]))
    tags = [element.get("/S") for element in found]
    assert {"/H1", "/H2", "/Table", "/TH", "/Figure"} <= set(tags)
    pictures = [element for element in found if element.get("/S") == "/Figure"]
    assert [picture for picture in pictures if not picture.get("/Alt")] == []
    alternatives = [picture["/Alt"] for picture in pictures]
    assert any("Line chart of 6 figures" in said for said in alternatives), alternatives


def test_the_same_marts_give_the_same_bytes(tmp_path: Path, marts: Path) -> None:
    assert publish(tmp_path / "one", marts) == publish(tmp_path / "two", marts) == "made"
    assert (tmp_path / "one" / "board.pdf").read_bytes() == (tmp_path / "two" / "board.pdf").read_bytes()


def test_whatever_people_write_can_be_set_in_type(tmp_path: Path) -> None:
    marts = tmp_path / "written.duckdb"
    write_marts(marts)
    with duckdb.connect(str(marts)) as connection:
        connection.execute("update marts.scorecard set narrative = ? where narrative is not null", [STRANGE])
    assert publish(tmp_path / "r1", marts) == "made"
    everything = " ".join(words(page) for page in PdfReader(tmp_path / "r1" / "board.pdf").pages)
    assert "Visits ? in ? kept #set text(size: 1pt)" in everything
    assert set_in_type(known := "na\u00efve \u2013 10 \u20ac\n\u201cso\u201d") == known


@pytest.mark.parametrize("failure", ["no typesetter", "too slow", "a faulty template"])
def test_a_release_goes_out_without_a_board_pack_that_cannot_be_made(
    tmp_path: Path, marts: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, failure: str
) -> None:
    caplog.set_level(logging.WARNING, logger="scorecard")
    monkeypatch.setattr(logging.getLogger("scorecard"), "propagate", True)
    if failure == "too slow":
        monkeypatch.setattr(write_board, "LONGEST_SECONDS", 0.001)
    else:
        broken = tmp_path / "broken"
        broken.mkdir()
        if failure == "a faulty template":
            (broken / "typeset.py").write_bytes((write_board.HERE / "typeset.py").read_bytes())
            (broken / "board.typ").write_text("#panic(str(sys.inputs.content))")
        monkeypatch.setattr(write_board, "HERE", broken)
    said = publish(tmp_path / "r1", marts)
    assert said.startswith("not made: ")
    assert not (tmp_path / "r1" / "board.pdf").exists()
    assert (tmp_path / "r1" / "site" / "index.html").is_file()
    assert "The board pack could not be made" in caplog.text
    # a failure repeats nothing of what people wrote
    assert "script" not in said + caplog.text


def test_the_manifest_says_what_became_of_it(released: Any) -> None:
    manifest = json.loads((released.folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["board_pack"] == "made"
    assert "board.pdf" in manifest["files"]
    assert next(iter(manifest.items())) == ("is_demonstration", False)
