"""Files that are called CSV and are something else, told as what they are.

A kind is told by how the content begins. Whether a CSV file fits its contract is not asked here.
"""

import io
import re
import zipfile

from scorecard.delivery.unusable import UnusableFile

BINARY = (
    (b"\x1f\x8b", "a file compressed with gzip", "Unpack it and deliver the CSV file inside."),
    (b"BZh", "a file compressed with bzip2", "Unpack it and deliver the CSV file inside."),
    (b"\xfd7zXZ", "a file compressed with xz", "Unpack it and deliver the CSV file inside."),
    (b"\x28\xb5\x2f\xfd", "a file compressed with zstd", "Unpack it and deliver the CSV file inside."),
    (b"7z\xbc\xaf", "a 7-Zip archive", "Unpack it and deliver the CSV file inside."),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an old Excel workbook (xls) or another old Office file",
        "Open it, save the sheet as CSV UTF-8 and deliver that.",
    ),
    (b"%PDF-", "a PDF document", "Ask for the extract itself, as CSV."),
    (b"PAR1", "a Parquet file", "Ask for the extract as CSV."),
    (b"SQLite format 3\x00", "an SQLite database", "Ask for the extract as CSV."),
)
TEXT = (
    (
        re.compile(r"<(!doctype\s+html|html|head|body|table|meta|div)\b", re.IGNORECASE),
        "a web page (HTML), which is what a system sends when a log-in has run out or an export failed",
        "Run the export again and look at what it gives before you deliver it.",
    ),
    (re.compile(r"<(\?xml|[a-z][\w:.-]*[\s>])", re.IGNORECASE), "an XML document", "Ask for the extract as CSV."),
    (re.compile(r"(\{\s*[\"}]|\[\s*[\[{\"])"), "JSON", "Ask for the extract as CSV."),
    (re.compile(r"\{\\rtf"), "a formatted text (RTF)", "Ask for the extract as CSV."),
)
EXPECTED = "Expected a CSV file in UTF-8, UTF-16 or Windows-1252."


def refuse_other_formats(name: str, content: bytes) -> None:
    """Refuse what is no text at all by its first bytes.

    Raises:
        UnusableFile: a workbook, an archive, a document or a database.
    """
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise UnusableFile(f"{name}: seen {_zipped(content)}. {EXPECTED} Save it as CSV UTF-8 and deliver it again.")
    for start, seen, advice in BINARY:
        if content.startswith(start):
            raise UnusableFile(f"{name}: seen {seen}. {EXPECTED} {advice}")


def refuse_other_texts(name: str, text_start: str) -> None:
    """Refuse text that is no CSV by how it begins.

    Raises:
        UnusableFile: HTML, XML, JSON or RTF.
    """
    start = text_start.lstrip("\ufeff \t\r\n")
    for begins, seen, advice in TEXT:
        if begins.match(start):
            raise UnusableFile(f"{name}: seen {seen}. {EXPECTED} {advice}")


def _zipped(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile:
        return "a zip file that is cut off"
    if any(name.startswith("xl/") for name in names):
        return "an Excel workbook (xlsx)"
    if "content.xml" in names:
        return "an OpenDocument spreadsheet (ods)"
    return "a zip file"
