"""In which encoding a file is written, and single bytes that do not fit it.

A byte order mark decides. Else a file in which valid multi-byte sequences outnumber the bytes that are not UTF-8 is
UTF-8 with so many bad bytes, and any other file with such bytes is Windows-1252. A bad byte in a UTF-8 file is read as
Windows-1252 by itself: it comes from text that was pasted in from there, and a name stays readable. The five bytes that
Windows-1252 does not know become the replacement character. Every row that holds a bad byte is a finding.
"""

import codecs
import re
from dataclasses import dataclass

from scorecard.delivery.file_kinds import EXPECTED
from scorecard.delivery.unusable import UnusableFile

ESCAPED = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True)
class TextEncoding:
    """How a file is decoded: `name` as Python has it; `bad_bytes` counts bytes that do not fit."""

    name: str
    bad_bytes: int = 0

    @property
    def errors(self) -> str:
        """Python's word for what to do with a bad byte: keep it apart until its cell is known."""
        return "surrogateescape" if self.bad_bytes else "strict"


def tell_encoding(name: str, content: bytes) -> TextEncoding:
    """The encoding of a file's content.

    Raises:
        UnusableFile: the bytes are no text in any of the encodings expected.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = [TextEncoding("utf-16")]
    else:
        has_mark = content.startswith(codecs.BOM_UTF8)
        sequences, bad_bytes = _counted(content)
        is_utf_8 = has_mark or sequences > bad_bytes or not bad_bytes
        candidates = [TextEncoding("utf-8-sig" if has_mark else "utf-8", bad_bytes)] if is_utf_8 else []
        candidates.append(TextEncoding("cp1252"))
    for candidate in candidates:
        try:
            text = content.decode(candidate.name, candidate.errors)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return candidate
    raise UnusableFile(f"{name}: seen bytes that are no text. {EXPECTED} Save it as CSV UTF-8 and deliver it again.")


def mended(cell: str) -> str:
    """A cell with its bad bytes read as Windows-1252, one by one."""
    return ESCAPED.sub(lambda found: _as_windows_1252(ord(found[0]) - 0xDC00), cell)


def _as_windows_1252(byte: int) -> str:
    return bytes([byte]).decode("cp1252", errors="replace")


def _counted(content: bytes) -> tuple[int, int]:
    """Valid multi-byte sequences of UTF-8, and bytes that belong to none."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("utf-8", "surrogateescape")
        bad = len(ESCAPED.findall(text))
        return sum(1 for sign in text if sign > "\x7f") - bad - text.startswith("\ufeff"), bad
    return 0, 0
