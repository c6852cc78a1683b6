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
    """An element that holds others: its tag without a namespace, the line on which it begins, and what is in it.

    ``leaves`` are the texts by tag, without blanks around them, of the elements directly below that hold no others; the
    first of a tag stands. ``nodes`` are the elements below that hold others, and those that are asked for even where
    they hold none. Text between elements is no part of a return, and is not kept.
    """

    __slots__ = ("leaves", "line", "nodes", "tag")

    def __init__(self, tag: str, line: int) -> None:
        self.tag = tag
        self.line = line
        self.leaves: dict[str, str] = {}
        self.nodes: list[Element] = []

    def first(self, tag: str) -> "Element | None":
        """The first element of a tag among the nodes."""
        for node in self.nodes:
            if node.tag == tag:
                return node
        return None

    def all(self, tag: str) -> list["Element"]:
        """The elements of a tag among the nodes."""
        return [node for node in self.nodes if node.tag == tag]

    def value(self, tag: str, leaf: str) -> str:
        """The text of a leaf in the first element of a tag, blank where there is none."""
        node = self.first(tag)
        return node.leaves.get(leaf, "") if node else ""


def elements(
    path: Path,
    name: str,
    wanted: Collection[str],
    called: Callable[[str], str] = str,
    is_enough: Callable[[], bool] = bool,
    nodes: Collection[str] = (),
) -> Iterator[Element]:
    """Every outermost element of a wanted tag, as soon as it is closed.

    ``called`` gives the name under which readers know a tag. Elements below that are called as one of ``nodes`` are
    among the nodes even where they hold no others. Once ``is_enough`` says so no more is given, and the file
    is held to be well-formed to its end all the same.

    Raises:
        UnusableFile: the file breaks off, is not well-formed, has a document type, or is nested out of all reason.
    """
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    building = _Building(parser, name, wanted, called, nodes)
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


class _Names(dict[str, str]):
    """The name under which readers know a tag, by the tag as the parser gives it, with its namespace."""

    def __init__(self, called: Callable[[str], str]) -> None:
        self._called = called

    def __missing__(self, tag: str) -> str:
        known = self[tag] = self._called(tag.rpartition("}")[2])
        return known


class _Building:
    """Elements as they open and close; only what is wanted is kept.

    The handlers are closures over a few names, and there is a pair for what lies outside of wanted elements and one for
    what lies in them: they are called for every element of a file. An element becomes an `Element` when the first one
    in it begins; until then it may be a leaf, and most are.
    """

    def __init__(
        self,
        parser: expat.XMLParserType,
        name: str,
        wanted: Collection[str],
        called: Callable[[str], str],
        nodes: Collection[str],
    ) -> None:
        self._parser = parser
        closed: list[Element] = []
        names = _Names(called)
        outside = Element("", 0)  # around every wanted element
        above: list[Element] = []  # the open elements around `here`, from `outside` on
        here = outside
        texts: list[str] = []  # since an element began: up to its end they are those of a leaf
        begun: str | None = None  # the element that began last, while nothing in it has
        line = depth = count = 0  # of `begun`; of what is open up to the wanted element; in that element

        def refuse_document_type(*_: object) -> None:
            raise UnusableFile(
                f"{name}: holds a document type declaration, through which a file can swell or reach for others. "
                f"No return has one. {EXPECTED}"
            )

        def refuse_deep() -> None:
            at = parser.CurrentLineNumber
            raise UnusableFile(f"{name}: elements nested more than {MOST_DEEP} deep at line {at}. {EXPECTED}")

        def refuse_long_text() -> None:
            if sum(len(text) for text in texts if not text.isspace()) <= MOST_TEXT:
                return
            at = parser.CurrentLineNumber
            raise UnusableFile(f"{name}: a text of more than {MOST_TEXT} signs at line {at}. {EXPECTED}")

        def start_outside(tag: str, _: object) -> None:
            nonlocal begun, line, depth
            if depth >= MOST_DEEP:
                refuse_deep()
            depth += 1
            known = names[tag]
            if known in wanted:
                begun, line = known, parser.CurrentLineNumber
                parser.StartElementHandler = start
                parser.EndElementHandler = end
                parser.CharacterDataHandler = texts.append

        def end_outside(_: str) -> None:
            nonlocal depth
            depth -= 1

        def start(tag: str, _: object) -> None:
            nonlocal begun, line, count, here
            if begun is not None:
                node = Element(begun, line)
                here.nodes.append(node)
                above.append(here)
                here = node
                if depth + len(above) > MOST_DEEP:
                    refuse_deep()
            begun, line = names[tag], parser.CurrentLineNumber
            count += 1
            if count > MOST_ELEMENTS:
                raise UnusableFile(
                    f"{name}: one record of more than {MOST_ELEMENTS} elements, up to line {line}. {EXPECTED}"
                )
            texts.clear()

        def end(_: str) -> None:
            nonlocal begun, here
            if begun is None:
                here = above.pop()
                if not above:
                    leave()
                return
            text = "".join(texts)
            if len(text) > MOST_TEXT:
                refuse_long_text()
            leaves = here.leaves
            if begun not in leaves:
                leaves[begun] = text.strip()
            if begun in nodes or not above:
                here.nodes.append(Element(begun, line))
                if not above:
                    leave()
            begun = None

        def leave() -> None:
            nonlocal depth, count
            closed.append(outside.nodes.pop())
            outside.leaves.clear()
            depth -= 1
            count = 0
            parser.StartElementHandler = start_outside
            parser.EndElementHandler = end_outside
            parser.CharacterDataHandler = None

        def taken() -> list[Element]:
            if begun is None or all(map(str.isspace, texts)):
                texts.clear()  # between elements, or blanks before a text
            refuse_long_text()  # before the rest of it is read
            done = closed.copy()
            closed.clear()
            return done

        self.is_open: Callable[[], bool] = lambda: depth > 0
        self.taken = taken
        parser.StartDoctypeDeclHandler = refuse_document_type
        parser.StartElementHandler = start_outside
        parser.EndElementHandler = end_outside

    def stop(self) -> None:
        """Build nothing more: what follows is held to be well-formed and no document type alone."""
        self._parser.StartElementHandler = None
        self._parser.EndElementHandler = None
        self._parser.CharacterDataHandler = None
