"""What the documents point to is there: linked pages, headings, and files named in passing.

What belongs here: whether a pointer leads somewhere. What does not: whether the pages that are followed to the letter
still work (`test_documents.py`).
"""

import re
from collections.abc import Iterator
from pathlib import Path

from scorecard.settings import PROJECT_ROOT

LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
# a path in backticks that starts in one of the project's folders; `…` and `<name>` stand for something
FOLDERS = (
    "benchmarks",
    "dbt_project",
    "deploy",
    "docs",
    "expectations",
    "orchestration",
    "scorecard",
    "seeds",
    "tests",
)
NAMED = re.compile(r"`((?:" + "|".join(FOLDERS) + r")/[\w./*-]*)`")
# made by the pages that say how to add something
ADDED = ("no_further_action", "closed_without_further_action", "family_group_conferences")


def documents() -> Iterator[Path]:
    yield from sorted(PROJECT_ROOT.glob("*.md"))
    for folder in ("docs", ".github", "tests"):
        yield from sorted((PROJECT_ROOT / folder).rglob("*.md"))


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as forges make them."""
    headings = HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def test_every_link_leads_to_a_page_and_a_heading() -> None:
    broken = []
    for page in documents():
        for target in LINK.findall(page.read_text(encoding="utf-8")):
            if "://" in target:
                continue
            path, _, anchor = target.partition("#")
            linked = (page.parent / path).resolve() if path else page
            if not linked.exists() or (anchor and anchor not in anchors(linked)):
                broken.append(f"{page.relative_to(PROJECT_ROOT)}: {target}")
    assert broken == []


def test_every_file_named_in_a_document_is_there() -> None:
    broken = [
        f"{page.relative_to(PROJECT_ROOT)}: {name}"
        for page in documents()
        if page.name != "CHANGELOG.md"
        for name in NAMED.findall(page.read_text(encoding="utf-8"))
        if not any(added in name for added in ADDED) and not any(PROJECT_ROOT.glob(name.rstrip("/")))
    ]
    assert broken == []
