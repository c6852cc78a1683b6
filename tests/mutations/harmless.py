"""Other ways of writing the same records: after these no figure may differ, whatever is said.

A way gives back what it did, in words without a value, or None where the file has nothing of the kind.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from random import Random

from scorecard.delivery.contracts import Column
from scorecard.seeds import load_seeds
from tests.mutations.extract_file import ExtractFile, some

Way = Callable[[Random, ExtractFile], str | None]

DAYS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y%m%d", "%d-%b-%Y", "%d %B %Y", "%Y-%b-%d", "%Y-%m-%d")
MIDNIGHTS = ("T00:00:00", " 00:00:00", " 00:00:00.000", " 00:00")
TIMES = ("T%H:%M:%S", " %H:%M:%S", " %H:%M:%S.000", " %H:%M")
TRUE, FALSE = ("Y", "yes", "TRUE", "t", "1", "a) Yes"), ("N", "no", "False", "f", "0", "b) No")
LAST_DAY = "2024-03-31"  # of the deliveries of the bench: a date of birth after it is one that is expected
AROUND = (" ", "  ", "\t", "\u00a0")


def in_another_encoding(dice: Random, file: ExtractFile) -> str | None:
    possible = ["utf-8-sig", "utf-16"]
    try:
        file.text.encode("cp1252")
        possible.append("cp1252")
    except UnicodeEncodeError:
        pass
    file.encoding = dice.choice(possible)
    return f"written in {file.encoding}"


def rows_in_another_order(dice: Random, file: ExtractFile) -> str | None:
    dice.shuffle(file.rows)
    return "rows in another order"


def columns_in_another_order(dice: Random, file: ExtractFile) -> str | None:
    order = dice.sample(range(len(file.header)), len(file.header))
    file.header = [file.header[place] for place in order]
    file.rows = [[row[place] for place in order] for row in file.rows]
    return "columns in another order"


def headings_in_another_hand(dice: Random, file: ExtractFile) -> str | None:
    hands: tuple[Callable[[str], str], ...] = (
        str.upper,
        lambda heading: heading.replace("_", " ").capitalize(),
        lambda heading: heading.replace("_", "-").title(),
        lambda heading: heading + " ",
        lambda heading: "\u200b" + heading,
    )
    hand = dice.choice(hands)
    file.header = [hand(heading) for heading in file.header]
    return "headings in another hand"


def windows_line_ends(dice: Random, file: ExtractFile) -> str | None:
    file.line_end = "\r\n"
    return "lines end as in Windows"


def everything_quoted(dice: Random, file: ExtractFile) -> str | None:
    file.quotes_everything = True
    return "every cell in quotes"


def blank_rows(dice: Random, file: ExtractFile) -> str | None:
    for _ in range(dice.randint(1, 4)):
        file.rows.insert(dice.randint(0, len(file.rows)), [""] * len(file.header))
    return "rows of commas alone"


def further_columns(dice: Random, file: ExtractFile) -> str | None:
    file.header = ["Unnamed: 0", *file.header, "source_system"]
    file.rows = [[str(number), *row, "CMS"] if any(row) else ["", *row, ""] for number, row in enumerate(file.rows)]
    return "columns that no contract names"


def an_empty_cell_too_many(dice: Random, file: ExtractFile) -> str | None:
    file.rows = [[*row, ""] for row in file.rows]
    return "an empty cell at the end of every row"


def separator_named(dice: Random, file: ExtractFile) -> str | None:
    file.raw = ("sep=," + file.line_end + file.text).encode(file.encoding)
    return "a first line that names the separator"


def name_in_other_case(dice: Random, file: ExtractFile) -> str | None:
    file.name = dice.choice((file.name.upper(), file.name.title(), file.name.replace(".csv", " .csv")))
    return "the file's name in other case and spacing"


def rows_twice(dice: Random, file: ExtractFile) -> str | None:
    again = some(dice, list(range(len(file.rows))))
    for number in again:
        file.rows.insert(dice.randint(0, len(file.rows)), list(file.rows[number]))
    return f"{len(again)} rows stand twice"


def _days(text: str) -> tuple[date, time | None] | None:
    """What an ISO date says, and its time where it has one that is not midnight."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?)?", text):
        return None
    moment = datetime.fromisoformat(text)
    return moment.date(), moment.time() if moment.time() != time() else None


def dates_otherwise(dice: Random, file: ExtractFile) -> str | None:
    written = 0
    for place in file.places("date", "timestamp"):
        shape, mixed = dice.choice(DAYS), dice.random() < 0.3
        for number in some(dice, file.filled(place)):
            read = _days(file.rows[number][place])
            if read is None:
                continue
            day, clock = read
            shape = dice.choice(DAYS) if mixed else shape
            text = day.strftime(shape)
            if clock is not None:
                text += clock.strftime(dice.choice(TIMES if shape in ("%Y-%m-%d",) else TIMES[1:]))
            elif dice.random() < 0.2 and shape == "%Y-%m-%d":
                text += dice.choice(MIDNIGHTS)
            elif dice.random() < 0.1:
                text = f"{day:%b} {day.day:2d} {day.year} 12:00AM"  # SQL Server's own text
            file.rows[number][place] = text
            written += 1
    return f"{written} dates written otherwise" if written else None


def _is_id(file: ExtractFile, column: Column) -> bool:
    return bool(column.name in file.contract.key or column.references or column.holds == "identifier")


def blanks_in_words(dice: Random, file: ExtractFile) -> str | None:
    written = 0
    for place, column in file.columns.items():
        words = ["NULL", "null", "N/A", "#N/A", "NaN", "  "]
        if column.data_type in ("date", "timestamp"):
            words += ["1900-01-01", "01/01/1900", "1900-01-01T00:00:00"]
            if column.far_ahead_is_none:
                words += ["9999-12-31", "31/12/2999"]
        elif not column.na_is_a_code:
            words.append("NA")
        if column.references and not column.required:
            words.append("-1")
        if column.holds == "free_text":
            continue
        for number in some(dice, file.blank(place)):
            file.rows[number][place] = dice.choice(words)
            written += 1
    return f"{written} blanks in words" if written else None


def ids_otherwise(dice: Random, file: ExtractFile) -> str | None:
    written = 0
    for place, column in file.columns.items():
        if _is_id(file, column) and not column.code_list:
            for number in some(dice, file.filled(place)):
                text = file.rows[number][place]
                ways = [text.lower(), f" {text}", f"{text}  "]
                if text.isdigit():
                    ways.append(f"{text}.0")
                file.rows[number][place] = dice.choice(ways)
                written += 1
    return f"{written} ids in other case, padded or as numbers" if written else None


def _words() -> dict[tuple[str, str], list[str]]:
    """The ways of writing a code, by list and code; a word that two codes share is none."""
    meanings: dict[tuple[str, str], set[str]] = {}
    for code in load_seeds().codes:
        for word in (code.code, code.label):
            meanings.setdefault((code.code_list, word.lower()), set()).add(code.code)
    for accepted in load_seeds().accepted_words:
        meanings.setdefault((accepted.code_list, accepted.word.lower()), set()).add(accepted.code)
    words: dict[tuple[str, str], list[str]] = {}
    for (code_list, word), codes in sorted(meanings.items()):
        if len(codes) == 1:
            words.setdefault((code_list, codes.pop()), []).append(word)
    return words


def codes_in_words(dice: Random, file: ExtractFile) -> str | None:
    words, written = _words(), 0
    for place, column in file.columns.items():
        for number in some(dice, file.filled(place)) if column.code_list else ():
            ways = words.get((str(column.code_list), file.rows[number][place]))
            if ways:
                word = dice.choice(ways)
                file.rows[number][place] = dice.choice((word, word.upper(), word.capitalize()))
                written += 1
    return f"{written} codes as words" if written else None


def flags_in_words(dice: Random, file: ExtractFile) -> str | None:
    written = 0
    for place, column in file.columns.items():
        for number in some(dice, file.filled(place)) if column.data_type == "boolean" and not column.code_list else ():
            words = {"y": TRUE, "n": FALSE}.get(file.rows[number][place].lower())
            if words:
                file.rows[number][place] = dice.choice(words)
                written += 1
    return f"{written} flags in words" if written else None


def numbers_otherwise(dice: Random, file: ExtractFile) -> str | None:
    written = 0
    for place in file.places("integer", "decimal"):
        for number in some(dice, file.filled(place)):
            text = file.rows[number][place]
            if text.isdigit():
                file.rows[number][place] = dice.choice((f"{text}.0", f"{int(text):,}", f" {text}"))
                written += 1
    return f"{written} numbers otherwise" if written else None


def padded_cells(dice: Random, file: ExtractFile) -> str | None:
    for place, column in file.columns.items():
        for number in some(dice, file.filled(place)) if column.holds != "free_text" else ():
            file.rows[number][place] = dice.choice(AROUND) + file.rows[number][place] + dice.choice(AROUND)
    return "cells padded with blanks, tabs and non-breaking spaces"


# --- as the published extraction procedures write: each belongs to one extract


def contacts_for_each_eligibility(dice: Random, file: ExtractFile) -> str | None:
    """Every contact once more under a weaker eligibility and a random id, as a join of the two writes it."""
    places = {column.name: place for place, column in file.columns.items()}
    if file.extract != "ssd_care_leavers" or not {"clea_table_id", "clea_care_leaver_eligibility"} <= places.keys():
        return None
    key, eligibility = places["clea_table_id"], places["clea_care_leaver_eligibility"]
    strongest = [number for number in file.filled(eligibility) if "ormer" in file.rows[number][eligibility]]
    again = some(dice, strongest)
    for number in again:
        row = list(file.rows[number])
        row[key], row[eligibility] = f"{dice.getrandbits(64):016X}", dice.choice(("eligible", "Relevant child"))
        file.rows.append(row)
    return f"{len(again)} contacts for each eligibility" if again else None


def estimated_birth_dates(dice: Random, file: ExtractFile) -> str | None:
    """The date of birth in the column for the expected one."""
    places = {column.name: place for place, column in file.columns.items()}
    if file.extract != "ssd_person" or not {"pers_dob", "pers_expected_dob"} <= places.keys():
        return None
    known, expected = places["pers_dob"], places["pers_expected_dob"]
    born = [number for number in file.filled(known) if file.rows[number][known][:10] <= LAST_DAY]
    estimated = some(dice, [number for number in born if not file.rows[number][expected]])
    for number in estimated:
        row = file.rows[number]
        row[expected], row[known] = row[known], ""
    return f"{len(estimated)} dates of birth as estimated ones" if estimated else None


def two_rows_of_a_person(dice: Random, file: ExtractFile) -> str | None:
    """Some persons twice, each row with some of what is known."""
    if file.contract.same_key != "merge":
        return None
    keys = {place for place, column in file.columns.items() if column.name in file.contract.key}
    required = {place for place, column in file.columns.items() if column.required}
    twice = some(dice, list(range(len(file.rows))))
    for number in twice:
        row, other = file.rows[number], list(file.rows[number])
        for place in range(len(row)):
            if place not in keys | required:
                dice.choice((row, other))[place] = ""
        file.rows.append(other)
    return f"{len(twice)} persons in two rows" if twice else None


def pupil_numbers_that_are_none(dice: Random, file: ExtractFile) -> str | None:
    """`UN1` to `UN10` where no number is known."""
    written = 0
    for place, column in file.columns.items():
        for number in some(dice, file.blank(place)) if column.holds == "pupil_number" else ():
            file.rows[number][place] = f"UN{dice.randint(1, 10)}"
            written += 1
    return f"{written} pupil numbers that are none" if written else None


# of the content first, then of the rows, then of the file: they are taken in this order
OTHERWISE: Mapping[str, Way] = {
    way.__name__: way
    for way in (
        contacts_for_each_eligibility,
        estimated_birth_dates,
        two_rows_of_a_person,
        pupil_numbers_that_are_none,
        dates_otherwise,
        blanks_in_words,
        ids_otherwise,
        codes_in_words,
        flags_in_words,
        numbers_otherwise,
        padded_cells,
        rows_twice,
        rows_in_another_order,
        blank_rows,
        columns_in_another_order,
        headings_in_another_hand,
        further_columns,
        an_empty_cell_too_many,
        everything_quoted,
        windows_line_ends,
        in_another_encoding,
        separator_named,
        name_in_other_case,
    )
}
