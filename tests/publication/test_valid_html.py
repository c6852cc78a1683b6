"""Every page is valid HTML, and the validator finds what is not."""

from pathlib import Path

import pytest

from tests.conftest import Released
from tests.publication.marts import write_marts
from tests.publication.test_publication import publish
from tests.publication.valid_html import faults_of

PAGE = """<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>A page</title></head>
<body><main id="main">%s</main></body></html>
"""
SOUND = """<h1>Heading</h1><p>Words <a href="#main">link</a></p><ul><li>One</li></ul>
<dl><div><dt>Term</dt><dd>Said</dd></div></dl>
<table><caption>Table</caption><thead><tr><th scope="col">A</th></tr></thead>
<tbody><tr><td>1</td></tr></tbody></table>"""


def faults_in(pages: list[Path], folder: Path) -> list[str]:
    return [
        f"{path.relative_to(folder).as_posix()}: {fault}"
        for path in pages
        for fault in faults_of(path.read_text(encoding="utf-8"))
    ]


def test_a_sound_page_has_no_faults() -> None:
    assert faults_of(PAGE % SOUND) == []


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<p>One<ul><li>Two</li></ul></p>", "unexpected-end-tag"),
        ("<b>One<i>Two</b></i>", "adoption-agency"),
        ('<p class="a" class="b">Words</p>', "duplicate-attribute"),
        (
            "<table><caption>T</caption><tr><td>1</td></tr><p>Out</p></table>",
            "unexpected-start-tag-implies-table-voodoo",
        ),
        ('<p id="a">One</p><p id="a">Two</p>', "id 'a' stands twice"),
        ('<section aria-labelledby="nowhere"><p>Words</p></section>', "names 'nowhere', which is not there"),
        ("<ul><p>No item</p></ul>", "p stands in ul"),
        ("<h2>Heading<div>in it</div></h2>", "div stands in h2"),
        ("<table><tbody><tr><td>1</td></tr></tbody></table>", "does not open with its caption"),
        ("<dl><div><dt>Term</dt></div></dl>", "does not go by terms and descriptions"),
        ('<table role="table"><caption>T</caption></table>', "role table on table"),
        ('<p role="region" aria-label="Name">Words</p>', "role region on p"),
        ('<span aria-label="Name">x</span>', "aria-label on span"),
        ("<a href='#main'>One<button>Two</button></a>", "button stands in a"),
        ("<table><caption>T</caption><tbody><tr><th>A</th></tr></tbody></table>", "th without a scope"),
        ('<img src="data:,">', "img without alt"),
    ],
)
def test_the_validator_sees_what_is_wrong(html: str, said: str) -> None:
    assert any(said in fault for fault in faults_of(PAGE % html)), faults_of(PAGE % html)


def test_pages_of_marts_made_by_hand_are_valid(tmp_path: Path) -> None:
    write_marts(tmp_path / "scorecard.duckdb")
    site = publish(tmp_path / "r1", tmp_path / "scorecard.duckdb") / "site"
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 5
    faults = faults_in(pages, site)
    assert not faults, "\n".join(faults)


@pytest.mark.slow
def test_every_page_of_a_release_is_valid(released: Released) -> None:
    folders = [
        released.folder / "site",
        released.folder / "public" / "site",
        released.home / "quality" / "916" / "2024-03",
    ]
    faults = []
    for folder in folders:
        pages = sorted(folder.rglob("*.html"))
        assert pages
        faults += faults_in(pages, folder)
    assert not faults, "\n".join(faults[:20])
