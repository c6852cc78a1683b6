"""What a browser finds wrong with a page: each look gives sentences that name the fault, and none where all is well.

Rules are those of the Web Content Accessibility Guidelines 2.2, levels A and AA, as far as a machine can tell.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page
from pypdf import PageObject, PdfReader

IN_PAGE = (Path(__file__).parent / "in_page.js").read_text(encoding="utf-8")
DESK = 1320
PHONE = 390
WIDTHS = (320, 390, 768, 1024, 1320)

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
QUICKLY = {"resultTypes": ["violations"], "preload": False, "iframes": False}

# WCAG 1.4.12: a reader may set text this wide, and nothing may be lost
SPACED_TEXT = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }"""

A4 = {(595, 842), (842, 595)}  # points, upright and across
SCREEN_A_SHEET = 800  # pixels at least of a page at its widest that a sheet across should take
FEWEST_LETTERS = 40  # of a sheet that is not bare: more than its number takes


class Visit:
    """One page after another in a browser without network. `faults` gathers what pages ask for and should not."""

    def __init__(self, context: BrowserContext, folder: Path) -> None:
        self.page: Page = context.new_page()
        self.folder = folder
        self.path = folder
        self.faults: list[str] = []
        context.on("request", lambda request: self._hear(request.url))
        self.page.on("requestfailed", lambda request: self.faults.append(f"does not find {request.url}"))
        self.page.on("pageerror", lambda error: self.faults.append(f"its script fails: {error.message}"))

    def to(self, path: Path, width: int = DESK) -> list[str]:
        """Open a page. Gives what it asked for outside its site, what it did not find, what failed in its script."""
        self.faults = []
        self.path = path
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.goto(path.as_uri(), wait_until="load")
        return self.faults

    def ask(self, question: str, *arguments: Any) -> Any:
        """Call a function of in_page.js."""
        return self.page.evaluate(f"({IN_PAGE}).{question}", *arguments)

    def _hear(self, url: str) -> None:
        inside = url.startswith((f"{self.folder.as_uri()}/", "data:"))
        if not inside:
            self.faults.append(f"asks for {url}, outside its site")


@contextmanager
def visiting(browser: Browser, folder: Path, *, script: bool = True) -> Iterator[Visit]:
    context = browser.new_context(offline=True, java_script_enabled=script)
    try:
        yield Visit(context, folder)
    finally:
        context.close()


def axe(visit: Visit, *, every_contrast: bool) -> list[str]:
    """All rules of axe-core on the page as it stands, everything that opens opened.

    Contrast takes most of the time. Unless `every_contrast`, it is measured once for each way in which text is styled.
    """
    visit.ask("openDetails")
    visit.page.evaluate(AXE_SCRIPT)
    if not every_contrast:
        visit.ask("markOneOfEachStyle")
        visit.page.evaluate("axe.configure({rules: [{id: 'color-contrast', selector: '[data-one-of-its-style]'}]})")
    found: list[str] = visit.ask("axe", {"runOnly": {"type": "tag", "values": RULES}, **QUICKLY})
    return found


def width(visit: Visit) -> list[str]:
    """What is too wide, cut off or out of the keyboard's reach at the width of the screen, before and after spacing."""
    visit.ask("openDetails")
    faults: list[str] = visit.ask("sideways") + visit.ask("cutOff") + visit.ask("scrollRegions")
    visit.page.add_style_tag(content=SPACED_TEXT)
    spaced = visit.ask("sideways") + visit.ask("cutOff")
    return faults + [f"with text spaced out, {fault}" for fault in spaced]


def keyboard(visit: Visit) -> list[str]:
    """What goes wrong with Tab alone: first the skip link, then every link and control in the order of the page."""
    skips = _skip_link(visit)
    visit.page.goto("about:blank")
    visit.page.goto(visit.path.as_uri())
    stops = visit.ask("gatherStops")
    for stop in range(stops):
        visit.page.keyboard.press("Tab")
        faults: list[str] = visit.ask("focusIsOn", stop)
        if faults:
            return skips + faults
    visit.page.keyboard.press("Tab")
    if stops > 1 and visit.page.evaluate("document.activeElement === window.stops.at(-1)"):
        skips.append("the keyboard cannot leave the last control")
    return skips


def _skip_link(visit: Visit) -> list[str]:
    """The first stop leads past the menu: from it, Enter and Tab reach the first control of the main content."""
    visit.ask("gatherStops")
    visit.page.keyboard.press("Tab")
    if visit.page.evaluate("document.activeElement.getAttribute('href')") != "#main":
        return ["the first thing that the keyboard reaches is no link to #main"]
    visit.page.keyboard.press("Enter")
    if visit.page.evaluate("document.activeElement.id") != "main":
        return ["the skip link does not lead to the main content"]
    visit.page.keyboard.press("Tab")
    if not visit.page.evaluate(
        """() => { const main = document.getElementById("main");
        const first = window.stops.find((stop) => main.contains(stop) ||
            main.compareDocumentPosition(stop) & Node.DOCUMENT_POSITION_FOLLOWING);
        return !first || document.activeElement === first; }"""
    ):
        return ["after the skip link, Tab does not go on from the main content"]
    return []


def without_script(visit: Visit, scriptless: Visit) -> list[str]:
    """What a page lacks in a browser that runs no script. Both visits stand on the same page."""
    faults = []
    if scriptless.ask("wordsWithoutFilter") != visit.ask("wordsWithoutFilter"):
        faults.append("has other words without script")
    if scriptless.ask("rowsToBeSeen") != visit.ask("rowsToBeSeen"):
        faults.append("has other rows without script")
    if scriptless.page.locator(".filter").is_visible():
        faults.append("shows a filter that does nothing without script")
    return faults


def printed(visit: Visit, marking: str) -> list[str]:
    """The page on paper: tagged, A4, not too many sheets, none of them bare, the marking on each, all folds open."""
    folded = visit.ask("foldedCells")
    paper = _paper(visit)
    visit.ask("openDetails")
    most_sheets = 1 + visit.page.evaluate("document.documentElement.scrollHeight") // SCREEN_A_SHEET
    faults = []
    if not (paper.root_object.get("/MarkInfo") or {}).get("/Marked") or "/StructTreeRoot" not in paper.root_object:
        faults.append("is printed without tags")
    if len(paper.pages) > most_sheets:
        faults.append(f"takes {len(paper.pages)} sheets, where {most_sheets} should do")
    on_sheets = [_words(sheet) for sheet in paper.pages]
    for number, (sheet, words) in enumerate(zip(paper.pages, on_sheets, strict=True), start=1):
        if (round(sheet.mediabox.width), round(sheet.mediabox.height)) not in A4:
            faults.append(f"sheet {number} is not A4")
        if not words.startswith(marking):
            faults.append(f"sheet {number} lacks the marking {marking} at its head")
        if len(words.replace(marking, "")) < FEWEST_LETTERS:
            faults.append(f"sheet {number} is bare but for {words!r}")
    on_paper = _letters("".join(on_sheets))
    lost = [words for words in folded if _letters(words) not in on_paper]
    return faults + [f"does not print what is folded away: {words!r}" for words in lost[:3]]


def words_on_paper(visit: Visit) -> str:
    """All text of the printed page as it stands, sheet after sheet."""
    return " ".join(_words(sheet) for sheet in _paper(visit).pages)


def _paper(visit: Visit) -> PdfReader:
    return PdfReader(io.BytesIO(visit.page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)))


def _words(sheet: PageObject) -> str:
    return " ".join(sheet.extract_text().split())


def _letters(words: str) -> str:
    return "".join(words.split())
