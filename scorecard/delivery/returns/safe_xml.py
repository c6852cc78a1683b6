"""XML read as a stream, one record at a time, and nothing of it that could reach out or swell.

A document type is refused as soon as it begins: entities are declared nowhere else, so none can expand and none can
name a file or an address. Depth and text of one element are bounded. Every element knows its line.
"""

from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from xml.parsers import expat

from scorecard.delivery.unusable import UnusableFile

PIECE = 1 << 16
MOST_DEEP = 30
MOST_TEXT = 1 << 20
MOST_ELEMENTS = 100_000  # in one record
EXPECTED = "Expected the return as the system writes it. Export it again and deliver that."


class Element:
    """An element: its tag without a namespace, its own text, the line on which it begins, the elements in it."""

    __slots__ = ("line", "nodes", "tag", "text")

    def __init__(self, tag: str, line: int) -> None:
        self.tag = tag
        self.line = line
        self.text = ""
        self.nodes: list[Element] = []

    def first(self, *tags: str) -> "Element | None":
        """The first element down a path of tags."""
        found: Element | None = self
        for tag in tags:
            nodes = found.nodes if found else ()
            found = None
            for node in nodes:
                if node.tag == tag:
                    found = node
                    break
        return found

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
            if not node.nodes and node.tag not in found:
                found[node.tag] = node.text.strip()
        return found


def elements(
    path: Path,
    name: str,
    wanted: Collection[str],
    called: Callable[[str], str] = str,
    is_enough: Callable[[], bool] = bool,
) -> Iterator[Element]:
    """Every outermost element of a wanted tag, as soon as it is closed.

    ``called`` gives the name under which readers know a tag. Once ``is_enough`` says so no more is given, and the file
    is held to be well-formed to its end all the same.

    Raises:
        UnusableFile: the file breaks off, is not well-formed, has a document type, or is nested out of all reason.
    """
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    building = _Building(parser, name, wanted, called)
    with path.open("rb") as stream:
        while True:
            piece = stream.read(PIECE)
            try:
                parser.Parse(piece, not piece)
            except expat.ExpatError as error:
                raise UnusableFile(_not_well_formed(name, error, building.is_open())) from error
            yield from building.taken()
            if not piece:
                return
            if is_enough():
                building.stop()


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


class _Building:
    """Elements as they open and close; only what is wanted is kept.

    The handlers are closures over a few names: they are called several times for every element of a file.
    """

    def __init__(
        self, parser: expat.XMLParserType, name: str, wanted: Collection[str], called: Callable[[str], str]
    ) -> None:
        self._parser = parser
        closed: list[Element] = []
        inside: list[Element] = []  # the wanted element that is open, and those open in it
        names: dict[str, str] = {}
        depth = count = 0

        def refuse_document_type(*_: object) -> None:
            raise UnusableFile(
                f"{name}: holds a document type declaration, through which a file can swell or reach for others. "
                f"No return has one. {EXPECTED}"
            )

        def start(tag: str, _: object) -> None:
            nonlocal depth, count
            known = names.get(tag)
            if known is None:
                known = names[tag] = called(tag.rpartition("}")[2])
            if depth >= MOST_DEEP:
                raise UnusableFile(
                    f"{name}: elements nested more than {MOST_DEEP} deep at line {parser.CurrentLineNumber}. {EXPECTED}"
                )
            depth += 1
            if inside:
                node = Element(known, parser.CurrentLineNumber)
                count += 1
                if count > MOST_ELEMENTS:
                    raise UnusableFile(
                        f"{name}: one record of more than {MOST_ELEMENTS} elements, up to line {node.line}. {EXPECTED}"
                    )
                inside[-1].nodes.append(node)
                inside.append(node)
            elif known in wanted:
                inside.append(Element(known, parser.CurrentLineNumber))

        def add(text: str) -> None:
            if inside and not text.isspace():  # what stands between elements is most of all text
                node = inside[-1]
                node.text += text
                if len(node.text) > MOST_TEXT:
                    line = parser.CurrentLineNumber
                    raise UnusableFile(f"{name}: a text of more than {MOST_TEXT} signs at line {line}. {EXPECTED}")

        def end(_: str) -> None:
            nonlocal depth, count
            depth -= 1
            if inside:
                node = inside.pop()
                if not inside:
                    closed.append(node)
                    count = 0

        def taken() -> list[Element]:
            done = closed.copy()
            closed.clear()
            return done

        self.is_open: Callable[[], bool] = lambda: depth > 0
        self.taken = taken
        parser.StartDoctypeDeclHandler = refuse_document_type
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = add

    def stop(self) -> None:
        """Build nothing more: what follows is held to be well-formed and no document type alone."""
        self._parser.StartElementHandler = None
        self._parser.EndElementHandler = None
        self._parser.CharacterDataHandler = None
