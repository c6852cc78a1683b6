"""How counts, months, encodings, outcomes and reasons are said."""

ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 (BOM)",
    "utf-16": "UTF-16",
    "cp1252": "Windows-1252",
}
OUTCOMES = {
    "quarantined": "left out until corrected",
    "finding": "kept with the field blank",
    "exact duplicate": "counted once",
}
VERDICTS = {"passed": "Passed", "warning": "Warning", "failed": "Failed"}

# what to do, by how a reason begins
REMEDIES = {
    "required value missing": "The field is empty and must not be. Fill it in.",
    "impossible date": "No date, one before 1900, or one too far ahead. Correct it.",
    "impossible number": "No number, or one that cannot be. Correct it.",
    "end before start": "The end is earlier than the start. Correct whichever is wrong.",
    "unknown person reference": "No person with this identifier is in the person extract. Correct the identifier, or "
    "find out why the person was not extracted.",
    "unknown reference": "The record that this one names is not in its extract. Correct the reference.",
    "unknown code": "The code is not in the code list. Choose one that is.",
    "duplicate key with different content": "Two records share a key and differ. Keep the right one, or give the "
    "other its own key.",
    "row does not split": "The row has more or fewer cells than the header, often because of a stray quote or comma. "
    "The extract must be run again.",
    "exact duplicate": "The row stands in the file more than once. Nothing is lost; it counts once.",
    "merged into an earlier row of its key": "Two rows for one person. What they agree on counts. Make them one.",
    "line break in a cell": "An id, a date, a code or a number goes over two lines. Take the line break out.",
    "no end": "The end lies so far ahead that it means none, and it is read so. Nothing is to be done.",
    "bytes that are not UTF-8": "A few signs came in another encoding and were read as Windows-1252. Ask for a file "
    "in UTF-8.",
}


def number(count: int) -> str:
    return f"{count:,}"


def counted(count: int, noun: str) -> str:
    """`1 row`, `1,200 rows`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def share(part: int, whole: int) -> str:
    """A percentage with one decimal place; more than none is never 0.0%, less than all never 100.0%."""
    if not whole:
        return "[z]"
    if 0 < part / whole < 0.0005:
        return "under 0.1%"
    if 0.9995 <= part / whole < 1:
        return "over 99.9%"
    return f"{100 * part / whole:.1f}%"


def encoding(name: str) -> str:
    return ENCODINGS.get(name, name) or "[x]"


def remedy(reason: str) -> str:
    """What to do about a reason; nothing where the reason says it all."""
    return next((advice for start, advice in REMEDIES.items() if reason.startswith(start)), "")
