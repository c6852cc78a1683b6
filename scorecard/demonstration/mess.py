"""The same truth as systems hand it over, with faulty rows added: encodings, headers, dates, blanks, words.

Nothing here changes what is true. A value keeps its meaning under the rules for reading it; a faulty row is
an added row with a key of its own, and is named in what `write` returns. The mess follows sample files and
code of local authorities' own pipelines.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from scorecard.demonstration.coded_words import NEVER_BLANK_WORDS, RELABELLED, WORDS
from scorecard.demonstration.dice import Dice
from scorecard.demonstration.extract_tables import BLANK, MINUTES, Column, Days, Moments, Table, length
from scorecard.demonstration.faults import Fault, faulty_rows
from scorecard.demonstration.world import World
from scorecard.demonstration.writer import DAY_TEXT, joined, texts
from scorecard.periods import MONTHS

ENCODINGS = {"ssd_department": "cp1252", "short_breaks": "cp1252", "ssd_disability": "utf-16"}
CHILD_NAME_EXTRACT = "school_attendance"
FAKE_NAMES = (
    "Testchild Alpha",
    "Testchild Beta",
    "Sample Pupil One",
    "Sample Pupil Two",
    "Madeup Person",
    "Zz Test",
)
BLANK_TEXTS = ("NULL", "null", "N/A", "#N/A", "NaN", "NA", "  ")
BLANK_FLAGS = ("NULL", "#N/A", "  ")
BLANK_DATES = ("NULL", "#N/A", "01/01/1900", "1900-01-01", "1900-01-01T00:00:00", "  ")
SHORT_MONTHS = tuple(name[:3] for name in MONTHS)
MIDNIGHTS = ("T00:00:00", " 00:00:00", " 00:00")
DUPLICATES = 0.0012
PADDED = 0.01


def _day_texts(shape: Callable[[int, int, int], str]) -> list[str]:
    made = []
    for text in DAY_TEXT[:-1]:
        year, month, day = text.split("-")
        made.append(shape(int(year), int(month), int(day)))
    return [*made, ""]


DATE_SHAPES: tuple[Callable[[int, int, int], str], ...] = (
    lambda y, m, d: f"{d:02d}/{m:02d}/{y}",
    lambda y, m, d: f"{d:02d}-{m:02d}-{y}",
    lambda y, m, d: f"{d:02d}-{SHORT_MONTHS[m - 1]}-{y}",
    lambda y, m, d: f"{y}-{SHORT_MONTHS[m - 1]}-{d:02d}",
)
TIME_SHAPES = (" {h:02d}:{m:02d}", " {h:02d}:{m:02d}:00", "T{h:02d}:{m:02d}:00", " {h:02d}:{m:02d}:00.000")


@dataclass
class Mess:
    """The shapes of dates and times, worked out once, and the chance that picks among them."""

    dice: Dice
    dates: list[list[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Every day in every accepted shape, ISO first."""
        self.dates = [DAY_TEXT, *(_day_texts(shape) for shape in DATE_SHAPES)]

    def column(self, extract: str, name: str, column: Column) -> list[str]:
        """A column as some system would write it."""
        if isinstance(column, Days):
            return self._blanked(self._days(column.values), BLANK_DATES)
        if isinstance(column, Moments):
            return self._blanked(self._moments(column.values), BLANK_DATES)
        values = self._words(extract, name, list(column))
        if name not in NEVER_BLANK_WORDS:
            identifier = name.endswith("_id") and "" in values
            values = self._blanked(values, (*BLANK_TEXTS, "-1") if identifier else BLANK_TEXTS)
        elif name != "body":
            values = self._blanked(values, BLANK_FLAGS)
        return values if name == "body" else self._padded(values)

    def _days(self, values: list[int]) -> list[str]:
        shapes = self.dice.generator.integers(0, len(self.dates) + len(MIDNIGHTS), len(values)).tolist()
        plain = len(self.dates)
        return [
            "" if day == BLANK else self.dates[shape][day] if shape < plain else self._midnight(day, shape - plain)
            for day, shape in zip(values, shapes, strict=True)
        ]

    def _midnight(self, day: int, which: int) -> str:
        ending = MIDNIGHTS[which]
        return self.dates[0 if ending[0] == "T" else 1][day] + ending

    def _moments(self, values: list[int]) -> list[str]:
        shapes = self.dice.generator.integers(0, len(self.dates) + 4, len(values)).tolist()
        made = []
        for minutes, shape in zip(values, shapes, strict=True):
            if minutes < 0:
                made.append("")
                continue
            day, minute = divmod(minutes, MINUTES)
            if not minute and shape < 3:
                made.append(self.dates[shape][day])
                continue
            ending = TIME_SHAPES[shape % 4].format(h=minute // 60, m=minute % 60)
            made.append(self.dates[0 if ending[0] == "T" else shape % 5][day] + ending)
        return made

    def _blanked(self, values: list[str], words: tuple[str, ...]) -> list[str]:
        """Half of the blank values get a word that means blank."""
        empty = [place for place, value in enumerate(values) if not value]
        picks = self.dice.generator.integers(0, 2 * len(words), len(empty)).tolist()
        for place, pick in zip(empty, picks, strict=True):
            if pick < len(words):
                values[place] = words[pick]
        return values

    def _words(self, extract: str, name: str, values: list[str]) -> list[str]:
        """Codes as words, in other case, or with a list letter before them."""
        words = WORDS.get((extract, name)) or WORDS.get(("", name))
        if words is None and (extract, name) not in RELABELLED:
            return values
        draws = self.dice.generator.random(len(values)).tolist()
        for place, draw in enumerate(draws):
            if draw > 0.3 or not values[place]:
                continue
            value = values[place]
            label = (words or {}).get(value, value)
            if draw < 0.06:
                values[place] = value.lower()
            elif draw < 0.1:
                values[place] = label.upper()
            elif draw < 0.22:
                values[place] = label
            elif draw < 0.26 and words and value in words and len(label) > 5:
                values[place] = f"{'abcdefgh'[place % 8]}) {label}"
        return values

    def _padded(self, values: list[str]) -> list[str]:
        some = self.dice.generator.random(len(values)) < PADDED
        for place in some.nonzero()[0].tolist():
            if values[place]:
                values[place] = f" {values[place]}" if place % 2 else f"{values[place]} "
        return values

    def header(self, names: list[str]) -> list[str]:
        """The header in one file's manner."""
        manner = self.dice.between(0, 5)
        shaped = {
            1: [name.upper() for name in names],
            2: [name.replace("_", " ").capitalize() for name in names],
            3: [name.replace("_", "-").title() for name in names],
            4: ["_".join(part.capitalize() for part in name.split("_")) for name in names],
        }.get(manner, list(names))
        return [f"{name} " if self.dice.chance(0.08) else name for name in shaped]


def write(folder: Path, world: World, tables: dict[str, Table]) -> list[Fault]:
    """Write every extract with its mess; the faults planted, by extract and key."""
    mess = Mess(world.dice("mess"))
    faults: list[Fault] = []
    for extract, table in tables.items():
        added, planted = faulty_rows(world, mess.dice, extract, tables)
        faults.extend(planted)
        _write(folder / f"{extract}.csv", mess, extract, table, added)
    return faults


def _write(path: Path, mess: Mess, extract: str, table: Table, added: list[dict[str, str]]) -> None:
    dice, names, size = mess.dice, list(table), length(table)
    columns = {name: mess.column(extract, name, column) for name, column in table.items()}
    if extract == "commentary":
        columns |= {name: texts(table[name]) for name in ("indicator_id", "author", "body")}
    for name, values in columns.items():
        values.extend(row.get(name, "") for row in added)
    if dice.chance(0.4):
        names = dice.shuffled(names)
    header, rows = mess.header(names), [columns[name] for name in names]
    if extract == CHILD_NAME_EXTRACT:
        header.append("child_name")
        rows.append([dice.pick(FAKE_NAMES) for _ in rows[0]])
    if dice.chance(0.35):
        header = ["Unnamed: 0", *header, "source_system"]
        rows = [[str(place) for place in range(len(rows[0]))], *rows, ["CMS"] * len(rows[0])]
    places = _with_duplicates(dice, size, len(rows[0])) if size > 20 else list(range(len(rows[0])))
    if dice.chance(0.5):
        places = dice.shuffled(places)
    line_end = "\r\n" if dice.chance(0.4) else "\n"
    text = joined(header, [[values[place] for place in places] for values in rows], line_end)
    if size > 20 and dice.chance(0.3):
        text = _blank_rows(text, len(header), line_end)
    encoding = ENCODINGS.get(extract, "utf-8-sig" if dice.chance(0.45) else "utf-8")
    path.write_bytes(text.encode(encoding))


def _with_duplicates(dice: Dice, true_rows: int, rows: int) -> list[int]:
    """Every row once, and a few of the true ones exactly twice."""
    how_many = max(1, round(true_rows * DUPLICATES))
    twice = {int(place) for place in dice.generator.integers(0, true_rows, how_many)}
    return [place for row in range(rows) for place in ((row, row) if row in twice else (row,))]


def _blank_rows(text: str, width: int, line_end: str) -> str:
    """Two rows of commas alone: one in the middle, where no value holds a line end, and one at the end."""
    lines = text.split(line_end)
    lines.insert(len(lines) // 2, "," * (width - 1))
    return line_end.join(lines) + "," * (width - 1) + line_end
