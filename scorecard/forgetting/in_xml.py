"""The records of a person in an XML return, emptied where they stand: what comes after keeps its line.

The record is the largest element that names the person and no other child; the whole document never is.
"""

from dataclasses import dataclass, field
from xml.parsers import expat

from scorecard.delivery.contracts import comparable
from scorecard.forgetting.person import HEADINGS_OF_A_CHILD, Person, as_identifier

# nothing of ours has them, and what they stand for may be anywhere
REFUSED = (b"<!DOCTYPE", b"<!ENTITY")
MARKS_OF_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class CannotBeRead(ValueError):
    """No XML, or XML that is not searched."""


@dataclass
class _Open:
    """An element that has begun: where, what its own text is, which children it names, and records found in it."""

    start: int
    is_identifier: bool
    text: list[str] = field(default_factory=list)
    named: set[str] = field(default_factory=set)
    records: list[tuple[int, int]] = field(default_factory=list)


def without_person(content: bytes, person: Person) -> tuple[bytes, int]:
    """The document without the person, and how many records that takes away.

    Raises:
        CannotBeRead
    """
    if content.startswith(MARKS_OF_UTF_16) or any(word in content for word in REFUSED):
        raise CannotBeRead
    spans = _spans(content, person)
    parts, at = [], 0
    for start, end in spans:
        parts += [content[at:start], b"\n" * content.count(b"\n", start, end)]
        at = end
    return b"".join([*parts, content[at:]]), len(spans)


def _spans(content: bytes, person: Person) -> list[tuple[int, int]]:
    parser = expat.ParserCreate()
    opened: list[_Open] = []
    found: list[tuple[int, int]] = []

    def begins(tag: str, attributes: dict[str, str]) -> None:
        name = comparable(tag.rpartition(":")[2])
        opened.append(_Open(parser.CurrentByteIndex, name in HEADINGS_OF_A_CHILD))

    def says(text: str) -> None:
        if opened:
            opened[-1].text.append(text)

    def ends(tag: str) -> None:
        element = opened.pop()
        if element.is_identifier and (identifier := as_identifier("".join(element.text))):
            element.named.add(identifier)
        if not opened:
            found.extend(element.records)
            return
        end = content.find(b">", parser.CurrentByteIndex) + 1
        is_theirs = element.named == {person.identifier}
        opened[-1].records += [(element.start, end)] if is_theirs else element.records
        opened[-1].named |= element.named

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begins, ends, says
    try:
        parser.Parse(content, True)
    except expat.ExpatError as problem:
        raise CannotBeRead from problem
    return found
