"""XML read as a stream, one record at a time, and nothing of it that could reach out or swell.

A document type is refused as soon as it begins: entities are declared nowhere else, so none can expand and none can
name a file or an address. Depth and text of one element are bounded. Every element knows its line.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from scorecard.delivery.unusable import UnusableFile

PIECE = 1 << 16
MOST_DEEP = 30
MOST_TEXT = 1 << 20
MOST_ELEMENTS = 100_000  # in one record
EXPECTED = "Expected the return as the system writes it. Export it again and deliver that."


@dataclass
class Element:
    """An element: its tag without a namespace, its own text, the line on which it begins, the elements in it."""

    tag: str
    line: int
    text: str = ""
    nodes: list["Element"] = field(default_factory=list)

    def first(self, *tags: str) -> "Element | None":
        """The first element down a path of tags."""
        node: Element | None = self
        for tag in tags:
            node = next((each for each in node.nodes if each.tag == tag), None) if node else None
        return node

    def all(self, tag: str) -> list["Element"]:
        """The elements of a tag, directly below."""
        return [node for node in self.nodes if node.tag == tag]

    def value(self, *tags: str) -> str:
        """The text down a path of tags, blank where there is none."""
        node = self.first(*tags)
        return node.text.strip() if node else ""

    @property
    def leaves(self) -> dict[str, str]:
        """Text by tag of the elements directly below that hold no others; the first of a tag stands."""
        found: dict[str, str] = {}
        for node in self.nodes:
            if not node.nodes:
                found.setdefault(node.tag, node.text.strip())
        return found


def elements(
    path: Path, name: str, is_wanted: Callable[[str, int], bool], called: Callable[[str], str] = str
) -> Iterator[Element]:
    """Every element that is wanted, by its tag and depth (the root has depth 0), as soon as it is closed.

    ``called`` gives the name under which readers know a tag.

    Raises:
        UnusableFile: the file breaks off, is not well-formed, has a document type, or is nested out of all reason.
    """
    building = _Builder(name, is_wanted, called)
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartDoctypeDeclHandler = building.refuse_document_type
    parser.StartElementHandler = lambda tag, _: building.start(tag, parser.CurrentLineNumber)
    parser.EndElementHandler = lambda _: building.end()
    parser.CharacterDataHandler = lambda text: building.add(text, parser.CurrentLineNumber)
    with path.open("rb") as stream:
        while True:
            piece = stream.read(PIECE)
            try:
                parser.Parse(piece, not piece)
            except expat.ExpatError as error:
                raise UnusableFile(_not_well_formed(name, error, building.is_open)) from error
            yield from building.taken()
            if not piece:
                return


def _not_well_formed(name: str, error: expat.ExpatError, is_open: bool) -> str:
    ends = error.code in (3, 4, 5, 20) and is_open  # no element, bad token or unclosed token at the very end
    if error.code == 3 and not is_open:
        return f"{name}: the XML is empty. {EXPECTED}"
    what = (
        "the XML breaks off"
        if ends and error.code in (3, 5, 20)
        else f"no well-formed XML ({expat.ErrorString(error.code)})"
    )
    return f"{name}: {what} at line {error.lineno}. {EXPECTED}"


class _Builder:
    """Elements as they open and close; only what is wanted is kept."""

    def __init__(self, name: str, is_wanted: Callable[[str, int], bool], called: Callable[[str], str]) -> None:
        self._name = name
        self._is_wanted = is_wanted
        self._called = called
        self._depth = 0
        self._open: list[Element] = []
        self._closed: list[Element] = []
        self._count = 0

    @property
    def is_open(self) -> bool:
        return self._depth > 0

    def refuse_document_type(self, *_: object) -> None:
        raise UnusableFile(
            f"{self._name}: holds a document type declaration, through which a file can swell or reach for others. "
            f"No return has one. {EXPECTED}"
        )

    def start(self, tag: str, line: int) -> None:
        tag = self._called(tag.rpartition("}")[2])
        if self._depth >= MOST_DEEP:
            raise UnusableFile(f"{self._name}: elements nested more than {MOST_DEEP} deep at line {line}. {EXPECTED}")
        if self._open or self._is_wanted(tag, self._depth):
            node = Element(tag, line)
            self._count += 1
            if self._count > MOST_ELEMENTS:
                raise UnusableFile(
                    f"{self._name}: one record of more than {MOST_ELEMENTS} elements, up to line {line}. {EXPECTED}"
                )
            if self._open:
                self._open[-1].nodes.append(node)
            self._open.append(node)
        self._depth += 1

    def add(self, text: str, line: int) -> None:
        if self._open:
            node = self._open[-1]
            if len(node.text) + len(text) > MOST_TEXT:
                raise UnusableFile(f"{self._name}: a text of more than {MOST_TEXT} signs at line {line}. {EXPECTED}")
            node.text += text

    def end(self) -> None:
        self._depth -= 1
        if self._open:
            node = self._open.pop()
            if not self._open:
                self._closed.append(node)
                self._count = 0

    def taken(self) -> list[Element]:
        closed, self._closed = self._closed, []
        return closed
