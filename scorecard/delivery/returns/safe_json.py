"""JSON read as a stream, one record at a time: a list of records, or records one after another.

Only as much of a file is held as its largest record takes, and a record has a bound. Every record knows its line.
Numbers that JSON does not have (`NaN`) are refused.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from scorecard.delivery.unusable import UnusableFile

PIECE = 1 << 16
MOST_SIGNS = 1 << 22  # in one record
BLANKS = " \t\r\n"
EXPECTED = "Expected the payload as the system writes it. Export it again and deliver that."


def records(path: Path, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Every record with the line on which it begins.

    Raises:
        UnusableFile: the file breaks off, is no JSON in UTF-8, holds something else than records, or one out of bounds.
    """
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reading = _Reading(stream, name)
        try:
            yield from reading.records()
        except UnicodeDecodeError as problem:
            raise UnusableFile(
                f"{name}: no text in UTF-8 from the record at line {reading.line} on. {EXPECTED}"
            ) from problem
        except RecursionError as problem:
            raise UnusableFile(f"{name}: nested out of all reason at line {reading.line}. {EXPECTED}") from problem


class _Reading:
    """How far a file has been read: what is held of it, where in that, and on which line."""

    def __init__(self, stream: TextIO, name: str) -> None:
        self._stream, self._name = stream, name
        self._held, self._at, self.line = "", 0, 1
        self._decoder = json.JSONDecoder(parse_constant=self._refuse_constant)

    def records(self) -> Iterator[tuple[int, dict[str, Any]]]:
        is_list = self._next() == "["
        self._at += is_list
        is_first = True
        while sign := self._next():
            if is_list and sign == "]":
                self._at += 1
                if self._next():
                    raise self._unusable("something stands after the end of the list")
                return
            if is_list and not is_first:
                if sign != ",":
                    raise self._unusable("no comma between two records")
                self._at += 1
                sign = self._next()
            if sign != "{":
                raise self._unusable("no record" if sign else "the JSON breaks off")
            is_first, line = False, self.line
            yield line, self._record()
        if is_list or is_first:
            raise self._unusable("the JSON breaks off" if is_list else "the JSON is empty")

    def _next(self) -> str:
        """The next sign that is no blank; '' at the end of the file."""
        while True:
            while self._at < len(self._held):
                sign = self._held[self._at]
                if sign not in BLANKS:
                    return sign
                self.line += sign == "\n"
                self._at += 1
            if not self._more():
                return ""

    def _more(self) -> bool:
        """Hold a further piece; what was read is let go."""
        piece = self._stream.read(PIECE)
        self._held, self._at = self._held[self._at :] + piece, 0
        return bool(piece)

    def _record(self) -> dict[str, Any]:
        while True:
            try:
                record, end = self._decoder.raw_decode(self._held, self._at)
                break
            except json.JSONDecodeError as problem:
                at_fault = self.line + self._held.count("\n", self._at, problem.pos)
                if len(self._held) - self._at > MOST_SIGNS:
                    raise self._unusable(f"no record that ends within {MOST_SIGNS} signs") from problem
                if not self._more():
                    is_end = problem.pos >= len(self._held.rstrip()) or "Unterminated" in problem.msg
                    what = "the JSON breaks off" if is_end else f"no well-formed JSON ({problem.msg})"
                    self.line = at_fault
                    raise self._unusable(what) from problem
        self.line += self._held.count("\n", self._at, end)
        self._at = end
        assert isinstance(record, dict)  # it begins with a brace
        return record

    def _refuse_constant(self, word: str) -> None:
        raise self._unusable(f"{word}, which JSON does not have,")

    def _unusable(self, what: str) -> UnusableFile:
        return UnusableFile(f"{self._name}: {what} at line {self.line}. {EXPECTED}")
