"""Whether a page is valid HTML: no parse error by html5lib, and rules of the standard that a parser passes over.

What belongs here: rules of the standard (what may stand in what, which roles an element may have, ids). What does not:
what a page says, and what only a browser can see (`tests/browser/`).
"""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib

HTML = "{http://www.w3.org/1999/xhtml}"

# what may stand in what; an element that is not named here is not looked at
ONLY_CHILDREN = {
    "ul": {"li"},
    "ol": {"li"},
    "dl": {"dt", "dd", "div"},
    "table": {"caption", "thead", "tbody", "tfoot"},
    "thead": {"tr"},
    "tbody": {"tr"},
    "tr": {"th", "td"},
    "select": {"option", "optgroup"},
}
PHRASING = {"a", "abbr", "b", "br", "button", "code", "em", "i", "input", "label", "select", "option", "small", "span"}
PHRASING |= {"strong", "sub", "sup", "svg", "time"}
ONLY_PHRASING = {"p", "span", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "label", "button", "strong", "code", "summary"}
MAY_HOLD_HEADINGS = {"summary", "dt"}
INTERACTIVE = {"a", "button", "input", "select", "summary", "label"}
# ARIA in HTML: these roles may be given to these elements; the role that an element has by itself is not given again
ROLES = {
    "div": {"group", "region", "status", "note"},
    "p": {"status", "note"},
    "pre": {"region"},
    "svg": {"img"},
    "section": {"group", "region"},
    "form": {"search"},
}
UNNAMED = {"div", "span", "p", "strong", "code", "caption"}


def faults_of(html: str) -> list[str]:
    """Everything that is wrong with a page, a sentence each."""
    parser = html5lib.HTMLParser(strict=False)
    document = parser.parse(html)
    found = [f"line {at[0]}: {code} {given or ''}".strip() for at, code, given in parser.errors]
    found += _ids(html, document)
    for element in document.iter():
        if isinstance(element.tag, str) and element.tag.startswith(HTML):
            found += _of_element(element)
    return found


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _ids(html: str, document: Element) -> Iterator[str]:
    ids = [element.get("id", "") for element in document.iter() if element.get("id") is not None]
    yield from (f"id {one!r} stands twice" for one in sorted({one for one in ids if ids.count(one) > 1}))
    yield from (f"id {one!r} is empty or has a space" for one in ids if not re.fullmatch(r"\S+", one))
    for element in document.iter():
        for attribute in ("aria-labelledby", "aria-describedby", "aria-controls", "for"):
            for named in (element.get(attribute) or "").split():
                if named not in ids:
                    yield f"{attribute} of {_name(element)} names {named!r}, which is not there"
    if not html.startswith("<!DOCTYPE html>"):
        yield "does not open with <!DOCTYPE html>"


def _of_element(element: Element) -> Iterator[str]:
    name = _name(element)
    inside = [_name(child) for child in element if isinstance(child.tag, str)]
    if name in ONLY_CHILDREN:
        yield from (f"{each} stands in {name}" for each in inside if each not in ONLY_CHILDREN[name])
        if name not in ("tr", "select", "table") and (element.text or "").strip():
            yield f"text stands in {name}"
    if name in ONLY_PHRASING:
        for child in element.iter():
            within = _name(child)
            if child is element or not str(child.tag).startswith(HTML) or within in PHRASING:
                continue
            if name in MAY_HOLD_HEADINGS and re.fullmatch("h[1-6]", within):
                continue
            yield f"{within} stands in {name}"
    if name == "table" and inside[:1] != ["caption"]:
        yield "a table does not open with its caption"
    if name == "dl":
        yield from _pairs(element)
    if name in ("a", "button", "label"):
        yield from (
            f"{_name(child)} stands in {name}"
            for child in element.iter()
            if child is not element
            and _name(child) in INTERACTIVE
            and not (name == "label" and _name(child) in ("input", "select"))
        )
    if name == "figcaption" and not inside and not (element.text or "").strip():
        yield "figcaption is empty"
    role = element.get("role")
    if role is not None and role not in ROLES.get(name, set()):
        yield f"role {role} on {name}"
    if role is None and name in UNNAMED and (element.get("aria-label") or element.get("aria-labelledby")):
        yield f"aria-label on {name}, which has no role to be named"
    if name == "th" and element.get("scope") not in ("col", "row", "colgroup", "rowgroup"):
        yield "th without a scope"
    if name == "img" and element.get("alt") is None:
        yield "img without alt"


def _pairs(element: Element) -> Iterator[str]:
    """Terms and what is said of them: each term is followed by something, and nothing is said of no term."""
    for group in [child for child in element if _name(child) == "div"] or [element]:
        names = "".join({"dt": "t", "dd": "d"}.get(_name(child), "?") for child in group)
        if not re.fullmatch("(t+d+)+", names):
            yield f"dl does not go by terms and descriptions: {names or 'empty'}"
