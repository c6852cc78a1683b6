"""What breaks records on their way: after these a figure may differ where something says why, and nowhere else.

Each harm is one that can be seen in the file itself. What cannot be, such as a row less, comes with the sender's
statement (`LOSSES`). A harm gives back what it did, in words without a value, or None where it cannot befall the file.
"""

import gzip
import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import date
from random import Random

from scorecard.delivery.contracts import Column
from tests.mutations.extract_file import STRAY_QUOTE, ExtractFile, some

Harm = Callable[[Random, ExtractFile], str | None]

NO_DATES = ("31/02/2023", "2023-13-45", "soon", "14/03/22", "45123", "zz/05/2020", "2203-05-17", "0")
NO_NUMBERS = ("12a", "-99999", "1e400", "99999999999999999999", "?", "1.234.567")
BYTES = (b"\x92", b"\xe9", b"\xff", b"\x80", b"\xc3")


def _column(dice: Random, file: ExtractFile, fits: Callable[[Column], bool]) -> tuple[int, Column] | None:
    fitting = [(place, column) for place, column in file.columns.items() if fits(column) and file.filled(place)]
    return dice.choice(fitting) if fitting else None


def _overwrite(
    dice: Random, file: ExtractFile, fits: Callable[[Column], bool], texts: Callable[[str], str], what: str
) -> str | None:
    chosen = _column(dice, file, fits)
    if chosen is None:
        return None
    place, column = chosen
    numbers = some(dice, file.filled(place))
    for number in numbers:
        file.rows[number][place] = texts(file.rows[number][place])
    return f"{what} in {len(numbers)} rows of {column.name}"


def _is_date(column: Column) -> bool:
    return column.data_type in ("date", "timestamp")


def two_stray_quotes(dice: Random, file: ExtractFile) -> str | None:
    chosen = _column(dice, file, lambda column: column.data_type == "text")
    if chosen is None or len(file.rows) < 3:
        return None
    place, column = chosen
    first, second = sorted(dice.sample(range(len(file.rows)), 2))
    for number in (first, second):
        file.rows[number][place] = STRAY_QUOTE + file.rows[number][place]
    return f"a stray quote in {column.name} and another {second - first} rows later"


def one_stray_quote(dice: Random, file: ExtractFile) -> str | None:
    place, number = dice.randrange(len(file.header)), dice.randrange(len(file.rows))
    before = dice.random() < 0.5
    cell = file.rows[number][place]
    file.rows[number][place] = STRAY_QUOTE + cell if before else cell + STRAY_QUOTE
    return f"one stray quote {'before' if before else 'after'} a cell"


def bad_bytes(dice: Random, file: ExtractFile) -> str | None:
    content = file.content
    after_header = content.index(b"\n") + 1
    for _ in range(dice.choice((1, 1, 3, 20))):
        at = dice.randrange(after_header, len(content))
        content = content[:at] + dice.choice(BYTES) + content[at + dice.randint(0, 1) :]
    file.raw = content
    return "bytes that are no UTF-8"


def another_delimiter(dice: Random, file: ExtractFile) -> str | None:
    file.delimiter = dice.choice((";", "\t", "|"))
    return f"{file.delimiter!r} between the cells"


def another_kind_of_file(dice: Random, file: ExtractFile) -> str | None:
    records = [dict(zip(file.header, row, strict=False)) for row in file.rows]
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in (file.header, *file.rows))
    kind, file.raw = dice.choice(
        (
            ("JSON", json.dumps(records).encode()),
            ("a web page", f"<html><table>{cells}</table></html>".encode()),
            ("gzip", gzip.compress(file.content, mtime=0)),
            ("nothing at all", b""),
            ("noughts", bytes(len(file.content))),
        )
    )
    return f"{kind} in place of CSV"


def a_title_above(dice: Random, file: ExtractFile) -> str | None:
    file.raw = (dice.choice(("Extract of March", ",,,", "Report,,Version 2")) + "\n" + file.text).encode()
    return "a title above the header"


def header_alone(dice: Random, file: ExtractFile) -> str | None:
    if file.contract.may_be_empty:
        return None  # an extract without rows is ordinary there
    file.rows = []
    return "a header and no rows"


def not_there(dice: Random, file: ExtractFile) -> str | None:
    kind, file.name = dice.choice(
        (
            ("no such file", ""),
            ("a folder of its name", file.name + "/"),
            ("its name misspelt", file.name.replace(".csv", "s.csv")),
            ("another ending", file.name.replace(".csv", ".xlsx")),
        )
    )
    return kind


def a_column_gone(dice: Random, file: ExtractFile) -> str | None:
    place, column = dice.choice(sorted(file.columns.items()))
    if dice.random() < 0.5:
        file.header = file.header[:place] + file.header[place + 1 :]
        file.rows = [row[:place] + row[place + 1 :] for row in file.rows]
        return f"column {column.name} gone"
    file.header[place] = file.header[place][::-1]
    return f"the heading of {column.name} misspelt"


def unknown_codes(dice: Random, file: ExtractFile) -> str | None:
    return _overwrite(dice, file, lambda column: bool(column.code_list), lambda _: "ZZ9", "unknown codes")


def unreadable_dates(dice: Random, file: ExtractFile) -> str | None:
    return _overwrite(dice, file, _is_date, lambda _: dice.choice(NO_DATES), "dates that are none")


def months_first(dice: Random, file: ExtractFile) -> str | None:
    chosen = _column(dice, file, _is_date)
    places = file.places("date", "timestamp") if dice.random() < 0.5 else [chosen[0]] if chosen else []
    written, later = 0, False
    for place in places:
        for number in file.filled(place):
            text = file.rows[number][place][:10]
            try:
                day = date.fromisoformat(text)
            except ValueError:
                continue
            file.rows[number][place] = f"{day:%m/%d/%Y}"
            written, later = written + 1, later or day.day > 12
    # where no day is after the twelfth nobody can tell
    return f"{written} dates with the month first, in {len(places)} columns" if later else None


def starts_and_ends_exchanged(dice: Random, file: ExtractFile) -> str | None:
    at = {column.name: place for place, column in file.columns.items()}
    pairs = [(at[start], at[end]) for start, end in file.contract.starts_and_ends if start in at and end in at]
    if not pairs:
        return None
    start, end = dice.choice(pairs)
    both = [number for number in file.filled(start) if file.rows[number][end].strip()]
    differing = [number for number in both if file.rows[number][start] != file.rows[number][end]]
    numbers = some(dice, differing)
    for number in numbers:
        row = file.rows[number]
        row[start], row[end] = row[end], row[start]
    return f"start and end exchanged in {len(numbers)} rows" if numbers else None


def references_to_nobody(dice: Random, file: ExtractFile) -> str | None:
    return _overwrite(
        dice, file, lambda column: bool(column.references), lambda text: f"X{text}X", "references to nothing"
    )


def required_values_blank(dice: Random, file: ExtractFile) -> str | None:
    return _overwrite(dice, file, lambda column: column.required, lambda _: "", "no value")


def impossible_numbers(dice: Random, file: ExtractFile) -> str | None:
    return _overwrite(
        dice,
        file,
        lambda column: column.data_type in ("integer", "decimal"),
        lambda _: dice.choice(NO_NUMBERS),
        "numbers that are none",
    )


def flags_that_say_neither(dice: Random, file: ExtractFile) -> str | None:
    return _overwrite(dice, file, lambda column: column.data_type == "boolean", lambda _: "perhaps", "unknown flags")


def keys_with_two_contents(dice: Random, file: ExtractFile) -> str | None:
    chosen = _column(dice, file, lambda column: column.name not in file.contract.key)
    if chosen is None:
        return None
    place, _ = chosen
    values = sorted({row[place] for row in file.rows})
    numbers = some(dice, list(range(len(file.rows))))
    added = []
    for number in numbers:
        other = [value for value in values if value != file.rows[number][place]]
        if other:
            row = list(file.rows[number])
            row[place] = dice.choice(other)
            added.append(row)
    file.rows += added
    return f"{len(added)} keys a second time with another content" if added else None


def cells_lost_or_won(dice: Random, file: ExtractFile) -> str | None:
    if len(file.header) < 3:
        return None
    numbers = some(dice, list(range(len(file.rows))))
    for number in numbers:
        place = dice.randrange(len(file.header))
        if dice.random() < 0.5:
            del file.rows[number][place]
        else:
            file.rows[number].insert(place, dice.choice(("x", "1")))
    return f"a cell too few or too many in {len(numbers)} rows"


def broken_lines(dice: Random, file: ExtractFile) -> str | None:
    numbers = some(dice, list(range(len(file.rows))))
    text = file.text.split("\n")
    for number in numbers:
        at = dice.randint(1, max(1, len(text[number + 1]) - 1))
        text[number + 1] = text[number + 1][:at] + "\n" + text[number + 1][at:]
    file.raw = "\n".join(text).encode(file.encoding)
    return f"{len(numbers)} lines broken in two"


def headers_in_between(dice: Random, file: ExtractFile) -> str | None:
    for _ in range(dice.randint(1, 3)):
        file.rows.insert(dice.randint(0, len(file.rows)), list(file.header))
    return "the header again between the rows, as where files were joined"


HARMS: Mapping[str, Harm] = {
    harm.__name__: harm
    for harm in (
        two_stray_quotes,
        one_stray_quote,
        bad_bytes,
        another_delimiter,
        another_kind_of_file,
        a_title_above,
        header_alone,
        not_there,
        a_column_gone,
        unknown_codes,
        unreadable_dates,
        months_first,
        starts_and_ends_exchanged,
        references_to_nobody,
        required_values_blank,
        impossible_numbers,
        flags_that_say_neither,
        keys_with_two_contents,
        cells_lost_or_won,
        broken_lines,
        headers_in_between,
    )
}


def _state(file: ExtractFile, **what: object) -> None:
    file.stated = dict(what)


def rows_lost(dice: Random, file: ExtractFile) -> str | None:
    if len(file.rows) < 2:
        return None
    _state(file, rows=len(file.rows))
    lost = set(some(dice, list(range(1, len(file.rows)))))
    file.rows = [row for number, row in enumerate(file.rows) if number not in lost]
    return f"{len(lost)} rows lost"


def end_cut_off(dice: Random, file: ExtractFile) -> str | None:
    _state(file, sha256=hashlib.sha256(file.content).hexdigest())
    file.raw = file.content[: dice.randrange(file.content.index(b"\n") + 1, len(file.content) - 1)]
    return "its end cut off"


def rows_doubled(dice: Random, file: ExtractFile) -> str | None:
    _state(file, rows=len(file.rows))
    again = some(dice, list(range(len(file.rows))))
    file.rows += [list(file.rows[number]) for number in again]
    return f"{len(again)} rows doubled"


def bits_turned(dice: Random, file: ExtractFile) -> str | None:
    content = bytearray(file.content)
    _state(file, sha256=hashlib.sha256(content).hexdigest())
    for _ in range(dice.choice((1, 5))):
        content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
    file.raw = bytes(content)
    return "bits turned" if hashlib.sha256(content).hexdigest() != file.stated["sha256"] else None


LOSSES: Mapping[str, Harm] = {loss.__name__: loss for loss in (rows_lost, end_cut_off, rows_doubled, bits_turned)}
"""What only the sender's statement can tell of."""
