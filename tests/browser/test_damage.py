"""The looks at pages see what is wrong: one sound page, damaged in one way at a time."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from scorecard.publication import INTERNAL
from tests.browser import looks
from tests.browser.looks import PHONE, Visit, visiting
from tests.conftest import Released

pytestmark = pytest.mark.long

Look = Callable[[Visit, Path], list[str]]
Damage = tuple[str, str]  # what stands in the page, and what takes its place

AT_THE_END = "</main>"


def added(html: str) -> Damage:
    return AT_THE_END, html + AT_THE_END


def rules(visit: Visit, page: Path) -> list[str]:
    return visit.to(page) + looks.axe(visit, every_contrast=False)


def phone(visit: Visit, page: Path) -> list[str]:
    visit.to(page, PHONE)
    return looks.width(visit)


def keyboard(visit: Visit, page: Path) -> list[str]:
    visit.to(page)
    return looks.keyboard(visit)


def paper(visit: Visit, page: Path) -> list[str]:
    visit.to(page)
    return looks.printed(visit, INTERNAL.marking)


@pytest.fixture(scope="module")
def sound(browser: Browser, released: Released) -> Path:
    return released.folder / "site"


def damaged(sound: Path, folder: Path, damage: Damage) -> Path:
    """A site of the page of downloads alone, damaged."""
    shutil.copytree(sound / "assets", folder / "assets")
    html = (sound / "downloads.html").read_text(encoding="utf-8")
    before, after = damage
    assert before in html
    page = folder / "downloads.html"
    page.write_text(html.replace(before, after), encoding="utf-8")
    return page


@pytest.mark.parametrize("look", [rules, phone, keyboard, paper])
def test_no_fault_is_seen_on_the_sound_page(look: Look, browser: Browser, sound: Path) -> None:
    with visiting(browser, sound) as visit:
        assert look(visit, sound / "downloads.html") == []


IMAGE = "data:image/gif;base64,R0lGODlhAQABAAAAACw="
SMALL = '<button style="width: 9px; height: 9px; padding: 0" aria-label="On"></button>'

# what is done to the page, by the look that must see it, and what it must say
DAMAGES: dict[str, tuple[Look, Damage, str]] = {
    "no language": (rules, ('<html lang="en-GB">', "<html>"), "html-has-lang"),
    "image without words": (rules, added(f'<img src="{IMAGE}">'), "image-alt"),
    "pale text": (rules, added('<p style="color: #bbb">Pale words</p>'), "color-contrast"),
    "small targets side by side": (rules, added(SMALL + SMALL), "target-size"),
    "script from outside": (
        rules,
        added('<script src="https://example.org/outside.js"></script>'),
        "asks for https://example.org/outside.js, outside its site",
    ),
    "file beside the site": (rules, added('<link rel="stylesheet" href="../else.css">'), "else.css, outside its site"),
    "file that is not there": (rules, added('<link rel="stylesheet" href="assets/gone.css">'), "does not find"),
    "broken script": (rules, added("<script>throw new Error('broken')</script>"), "its script fails: broken"),
    "too wide": (
        phone,
        added('<div style="width: 900px">Wide</div>'),
        "scrolls sideways: 915 px on a screen of 390 px",  # 900 and the margin of 15
    ),
    "text cut off": (
        phone,
        added('<p style="width: 60px; overflow: hidden; white-space: nowrap">Words cut off</p>'),
        "cuts off its text",
    ),
    "text cut off once spaced out": (
        phone,
        added('<p style="height: 22px; overflow: hidden">Tight</p>'),
        "with text spaced out, cuts off its text",
    ),
    "scrolls out of reach": (
        phone,
        added('<div style="overflow-x: auto"><p style="width: 900px">Far</p></div>'),
        "is no named region that the keyboard reaches",
    ),
    "no skip link": (
        keyboard,
        ('<a class="skip" href="#main">Skip to the main content</a>', ""),
        "the first thing that the keyboard reaches is no link to #main",
    ),
    "skip link to nowhere": (keyboard, ('id="main"', 'id="start"'), "the skip link does not lead to the main content"),
    "link out of reach": (
        keyboard,
        added('<a href="#main" tabindex="-1">Out of reach</a>'),
        'where a "Out of reach" is next',
    ),
    "focus not shown": (
        keyboard,
        added("<style>a:focus-visible { outline: none }</style>"),
        "no focus to be seen on a",
    ),
    "focus covered": (
        keyboard,
        added('<div style="position: fixed; inset: 0 0 50%; background: #fff">Notice</div>'),
        'is covered by div "Notice"',
    ),
    "no marking on paper": (paper, ("@top-right", "@top-nowhere"), f"lacks the marking {INTERNAL.marking} at its head"),
    "bare sheet": (
        paper,
        added("<style>.foot { break-before: page } .foot p { display: none }</style>"),
        "is bare but for",
    ),
    "sheet after sheet": (paper, added('<div style="break-before: page">On</div>' * 12), "sheets, where"),
    "other paper": (paper, added("<style>@page { size: letter }</style>"), "sheet 1 is not A4"),
    "folds that stay closed on paper": (
        paper,
        added("<style>details::details-content { content-visibility: hidden !important }</style>"),
        "does not print what is folded away",
    ),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_seen(name: str, browser: Browser, sound: Path, tmp_path: Path) -> None:
    look, damage, fault = DAMAGES[name]
    page = damaged(sound, tmp_path / "site", damage)
    with visiting(browser, page.parent) as visit:
        seen = look(visit, page)
    assert any(fault in one for one in seen), seen


def test_words_and_rows_that_need_script_are_seen(browser: Browser, sound: Path, tmp_path: Path) -> None:
    late = "<table><tr><td>Late</td></tr></table>"
    script = f"<script>document.getElementById('main').insertAdjacentHTML('beforeend', '{late}')</script>"
    page = damaged(sound, tmp_path / "site", added('<div class="filter">Show</div>' + script))
    with visiting(browser, page.parent) as visit, visiting(browser, page.parent, script=False) as scriptless:
        visit.to(page)
        scriptless.to(page)
        assert looks.without_script(visit, scriptless) == [
            "has other words without script",
            "has other rows without script",
            "shows a filter that does nothing without script",
        ]
