"""An attacker: everything that public editions publish, read into one system of unknown counts and solved.

He has the folders of all editions, the catalogue, and knows which counts hold each other's cases. He shares no line
with the audit that each edition had to pass. What belongs here: reading published files, the system and its solution
(HiGHS). What does not: how editions are made (`authorities`), what the cases show (`cases`), and the rules run
backwards (`backwards`).
"""

import csv
import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp  # type: ignore[import-untyped]
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

from scorecard.catalogue import Catalogue, Entry, count_name, sides_of
from scorecard.publication.files.open_data import columns_of
from scorecard.publication.format import month as month_in_words
from scorecard.publication.read_marts import read_scorecard

SMALL = 5
LARGEST = 1e6  # what no count reaches
NEARLY = 1e-6
WHOLE = 1e-4
ROUNDED = 0.051  # pages and open data show full-time equivalents to one decimal place
TURNS = 12  # how often examples are looked for before what is left is solved alone

Month = datetime.date  # its last day
Group = tuple[Month, str, str]  # end of the period, dimension, group
Place = Month | tuple[Month, Month] | Group  # a month; a sum from the first day to the last; a group
Cell = tuple[str, Place]
Terms = Mapping[Cell, float]
Related = tuple[str, tuple[str, ...]]  # a whole and its parts


# --- what is public besides the editions -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Knowledge:
    """What the code tells: names of the same count, flows, and wholes with their parts.

    `telling` are the relations of which a small rest says something of a person: not what two counts of one measure of
    a process of staff (`processes`: count -> measures) differ by, each of which is told with what it leaves over.
    """

    names: Mapping[tuple[str, str, str], str]  # indicator, component, side -> count
    flows: frozenset[str]
    parts: tuple[Related, ...]
    telling: frozenset[Related]
    processes: Mapping[str, frozenset[str]]
    only_in: Mapping[Related, frozenset[Month]] = field(default_factory=dict)  # what is not so in every month
    never_below_zero: tuple[Mapping[str, float], ...] = ()  # counts with a factor each, which add up to no less

    def with_parts(self, pairs: Iterable[tuple[str, str]]) -> "Knowledge":
        """The same with wholes and parts that the cases show."""
        found = tuple((whole, (part,)) for whole, part in pairs)
        telling = {(whole, parts) for whole, parts in found if not self.is_one_process(whole, *parts)}
        return replace(self, parts=(*self.parts, *found), telling=self.telling | telling)

    def taking_for_granted(self, found: Mapping[tuple[str, str], frozenset[Month]]) -> "Knowledge":
        """The same with wholes and parts that are so in some months. That it is so there he does not know, so nothing
        follows from it but what they leave."""
        only_in: dict[Related, frozenset[Month]] = {(whole, (part,)): of for (whole, part), of in found.items()}
        return replace(self, telling=self.telling | only_in.keys(), only_in={**self.only_in, **only_in})

    def holds(self, related: Related, place: Place) -> bool:
        """Whether a relation is so at a place: in every month of a sum, or of the year of a group."""
        months = self.only_in.get(related)
        if months is None:
            return True
        if not isinstance(place, tuple):
            return place in months
        if len(place) == 3 and related[0] not in self.flows:
            return place[0] in months
        end = place[0] if len(place) == 3 else place[1]
        assert isinstance(end, datetime.date)
        sums = (datetime.date(end.year - 1, 4, 1), end) if len(place) == 3 else place
        return months.issuperset(months_of(sums))

    def is_one_process(self, whole: str, part: str) -> bool:
        """Whether two counts are of one measure of a process of staff."""
        measures = self.processes.get(whole, frozenset()) | self.processes.get(part, frozenset())
        return len(measures) == 1 and whole in self.processes and part in self.processes


def knowledge_of(catalogue: Catalogue) -> Knowledge:
    public = {name: entry for name, entry in catalogue.indicators.items() if entry.public}
    own = {
        (name, part, side): count_name(name, part, side)
        for name, entry in public.items()
        for part in entry.parts
        for side in sides_of(entry.measure)
    }
    first = {each: same[0] for same in catalogue.same_counts for each in same}
    names = {key: first.get(name, name) for key, name in own.items()}
    of_lines = {
        (names[name, part, "denominator"], (names[name, part, "numerator"],)): entry.discloses != "process"
        for name, entry in public.items()
        for part in entry.parts
        if entry.measure == "percentage" and entry.numerator_within_denominator
    }
    stated = [
        (first.get(each.whole, each.whole), tuple(first.get(part, part) for part in each.parts))
        for each in catalogue.parts_of_counts
    ]
    return Knowledge(
        names,
        frozenset(name for key, name in names.items() if public[key[0]].window == "month"),
        (*of_lines, *stated),
        frozenset(stated) | {each for each, says_something in of_lines.items() if says_something},
        _processes(names, public),
    )


def _processes(names: Mapping[tuple[str, str, str], str], public: Mapping[str, Entry]) -> dict[str, frozenset[str]]:
    """The measures of every count that only measures of a process publish."""
    measures: dict[str, set[str]] = {}
    for (indicator, _, _), name in names.items():
        measures.setdefault(name, set()).add(indicator)
    return {
        name: frozenset(of)
        for name, of in measures.items()
        if all(public[indicator].discloses == "process" for indicator in of)
    }


# --- reading an edition ----------------------------------------------------------------------------------------------


@dataclass
class Reading:
    """What one edition says of every count and place: a number, or none where it is confidential.

    `told` is what one file says and another does not; `revised` are the cells marked [r].
    """

    cells: dict[Cell, float | None] = field(default_factory=dict)
    revised: set[Cell] = field(default_factory=set)
    told: list[str] = field(default_factory=list)

    def learn(self, cell: Cell, amount: float | None, where: str) -> None:
        before = self.cells.setdefault(cell, amount)
        if before is None and amount is not None:
            self.told.append(f"{where} tells {cell[0]} of {said(cell[1])}, which is confidential elsewhere")
            self.cells[cell] = amount
        elif before is not None and amount is not None and abs(before - amount) > ROUNDED:
            self.told.append(f"{where} tells another {cell[0]} of {said(cell[1])}")


def said(place: Place) -> str:
    return " to ".join(map(str, place)) if isinstance(place, tuple) else str(place)


def read_edition(folder: Path, knowledge: Knowledge) -> Reading:
    """Everything in a public folder that gives a number of a count and place."""
    reading = Reading()
    values, groups = rows_of(folder / "indicator_values.csv"), rows_of(folder / "breakdowns.csv")
    for row in (*values, *groups):
        _read_row(reading, row, knowledge)
    for told in (*_open_data(folder, knowledge), *_pages(folder, knowledge, groups), *_charts(folder, knowledge)):
        _check_against(reading, *told)
    return reading


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def number(text: str) -> float | None:
    found = re.fullmatch(r"(-?[\d,]+(?:\.\d+)?)%?(?: \[?(?:u|low|r|u r|low r)\]?)*", text.strip())
    return float(found[1].replace(",", "")) if found else None


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def _read_row(reading: Reading, row: Mapping[str, str], knowledge: Knowledge) -> None:
    key = (row["indicator_id"], row["component"])
    end = _day(row["period_end"])
    place: Place
    if "dimension" in row:
        place = (end, row["dimension"], row["category_code"])
    else:
        place = end if row["basis"] == "headline" else (_day(row["period_start"]), end)
    sides: dict[str, float | None] = {}
    for side in ("numerator", "denominator"):
        if (*key, side) in knowledge.names and row[f"{side}_symbol"] in ("", "c"):
            sides[side] = number(row[side])
    value, counted, out_of = number(row["value"]), sides.get("numerator"), sides.get("denominator")
    if value is not None and row["measure"] == "percentage":
        if "numerator" in sides and counted is None and out_of is not None:
            sides["numerator"] = value * out_of / 100
        elif "denominator" in sides and out_of is None and counted is not None and value:
            sides["denominator"] = 100 * counted / value
    for side, amount in sides.items():
        cell = (knowledge.names[(*key, side)], place)
        # what one line keeps back another may show: the same count
        before = reading.cells.get(cell)
        if before is not None and amount is not None and abs(before - amount) > NEARLY:
            reading.told.append(f"two lines tell another {cell[0]} of {said(place)}")
        reading.cells[cell] = before if amount is None else amount
        if "r" in row["value_symbol"].split():
            reading.revised.add(cell)


def _check_against(reading: Reading, where: str, cell: Cell, amount: float | None) -> None:
    if cell in reading.cells:
        reading.learn(cell, amount, where)
    elif amount is not None:
        reading.told.append(f"{where} tells {cell[0]} of {said(cell[1])}, which the CSV files have not got")


Told = tuple[str, Cell, float | None]

PERIODS = {month_in_words(datetime.date(year, at, 1)): (year, at) for year in range(2015, 2035) for at in range(1, 13)}
BASES = {"Rolling 12 months": 12, "Year to date": 0}


def _last_day(year: int, at: int) -> datetime.date:
    return datetime.date(year + at // 12, at % 12 + 1, 1) - datetime.timedelta(days=1)


def _open_data(folder: Path, knowledge: Knowledge) -> Iterator[Told]:
    """The figures of the open data, by count and place."""
    scorecard = _scorecard(folder)
    groups = {(row["dimension"], row["category"]): row["category_code"] for row in rows_of(folder / "breakdowns.csv")}
    labels = {label: dimension for dimension, label in DIMENSION_LABELS.items()}
    for path in sorted(folder.glob("open_data*.csv")):
        if path.name.endswith(".meta.csv"):
            continue
        for row in rows_of(path):
            end = _open_data_period(row)
            for definition in scorecard.definitions.values():
                for component in definition.components:
                    for column in columns_of(definition, component):
                        side = "numerator" if column.part == "value" and definition.measure == "count" else column.part
                        name = knowledge.names.get((definition.indicator_id, component, side))
                        if name is None or column.name not in row or row[column.name] in ("x", "z", ""):
                            continue
                        place = _open_data_place(row, end, name in knowledge.flows, labels, groups)
                        if place is not None:
                            yield path.name, (name, place), number(row[column.name])


def _scorecard(folder: Path) -> Any:
    with duckdb.connect(str(folder / "scorecard_public.duckdb"), read_only=True) as connection:
        found = connection.execute("select la_code, max(period_end) from marts.indicator_values group by all")
        [(la_code, end)] = found.fetchall()
    return read_scorecard(folder / "scorecard_public.duckdb", la_code, f"{end:%Y-%m}")


DIMENSION_LABELS = {
    "locality": "Locality",
    "age_band": "Age",
    "sex": "Sex",
    "ethnicity_group": "Ethnic group",
    "disability": "Disability",
}


def _open_data_period(row: Mapping[str, str]) -> datetime.date:
    year, said_as = int(row["time_period"][:4]), row["time_identifier"]
    if said_as.startswith("Financial year"):
        quarter = int(said_as[-1]) if said_as[-1].isdigit() else 4
        return _last_day(year, 3 + 3 * quarter) if quarter < 4 else _last_day(year + 1, 3)
    return _last_day(*PERIODS[f"{said_as} {year}"])


def _open_data_place(
    row: Mapping[str, str],
    end: datetime.date,
    is_flow: bool,
    labels: Mapping[str, str],
    groups: Mapping[tuple[str, str], str],
) -> Place | None:
    topic = row.get("breakdown_topic", "Total")
    if topic != "Total":
        dimension = labels[topic]
        return end, dimension, groups[dimension, re.sub(r" \(.*\)$", "", row["breakdown"])]
    opening = datetime.date(end.year - (end.month < 4), 4, 1)
    if row["time_identifier"] == "Financial year":
        return (opening, end) if is_flow else end
    basis = BASES.get(row.get("basis", "Headline"))
    if basis is None:
        return end
    return (opening if basis == 0 else _a_year_before(end), end)


def _a_year_before(end: datetime.date) -> datetime.date:
    following = end + datetime.timedelta(days=1)
    return following.replace(year=following.year - 1)


class Page(HTMLParser):
    """The tables of a page as rows of text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self._is_in_cell = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables:
            self.tables[-1][-1].append("")
            self._is_in_cell = True

    def handle_endtag(self, tag: str) -> None:
        self._is_in_cell &= tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._is_in_cell:
            self.tables[-1][-1][-1] += data


def _pages(folder: Path, knowledge: Knowledge, groups: Sequence[Mapping[str, str]]) -> Iterator[Told]:
    """Numbers in the tables of months and of groups of every measure's page."""
    by_indicator: dict[str, list[str]] = {}
    for indicator, component, _ in knowledge.names:
        parts = by_indicator.setdefault(indicator, [])
        if component not in parts:
            parts.append(component)
    for path in sorted((folder / "site" / "indicators").glob("*.html")):
        components = by_indicator.get(path.stem, [])
        page = Page(path.read_text(encoding="utf-8"))
        months = [each for each in page.tables if each and each[0][1:2] == ["Number"] and "Normal variation" in each[0]]
        for component, table in zip(components, months, strict=False):
            for cells in table[1:]:
                end = _last_day(*PERIODS[cells[0]])
                for side, text in _sides(table[0], cells):
                    name = knowledge.names.get((path.stem, component, side))
                    if name is not None and text.strip() not in ("[x]", "[z]", ""):
                        yield f"{path.stem}.html", (name, end), number(text)


def _sides(head: Sequence[str], cells: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield "numerator", cells[1]
    if head[2] == "Out of":
        yield "denominator", cells[2]


def _charts(folder: Path, knowledge: Knowledge) -> Iterator[Told]:
    """Numbers in the files that the charts are drawn of."""
    for path in sorted((folder / "site" / "charts").glob("*.csv")):
        for row in rows_of(path):
            for side in ("numerator", "denominator"):
                name = knowledge.names.get((path.stem, row.get("component", ""), side))
                if name is not None and row.get(side):
                    yield f"charts/{path.name}", (name, _day(row["period_end"])), number(row[side])


# --- the system ------------------------------------------------------------------------------------------------------


def truth_of(memory: Path) -> dict[Cell, float]:
    """What stands behind the months and groups of an authority's editions, from the memory of the newest."""
    with duckdb.connect() as connection:
        rows = connection.execute(
            "select name, period_end, dimension, category_code, amount from read_parquet(?) where basis = 'headline'",
            [str(memory)],
        ).fetchall()
    return {
        (name, (end, dimension, group) if dimension else end): amount for name, end, dimension, group, amount in rows
    }


@dataclass
class Attack:
    """All editions of an authority, oldest first, as one system. `findings` are what it gives away."""

    readings: Sequence[Reading]
    knowledge: Knowledge
    truth: Mapping[Cell, float]
    findings: list[str] = field(default_factory=list)
    solved: int = 0  # small cells, sums and rests that were attacked

    def run(self) -> "Attack":
        self.findings += [told for reading in self.readings for told in reading.told]
        self._look_at_what_is_shown()
        self._hold_editions_together()
        for part in self._connected():
            self._solve(part)
        return self

    # what is shown outright

    def _look_at_what_is_shown(self) -> None:
        for reading in self.readings:
            for (name, place), amount in reading.cells.items():
                if amount is not None and _is_small(amount):
                    self.findings.append(f"{name} of {said(place)} is shown and small")
            for whole, parts in self.knowledge.telling:
                for place, rest in self._rests(reading, whole, parts):
                    if _is_small(rest):
                        self.findings.append(f"{whole} less {' and '.join(parts)} of {said(place)} is shown and small")

    def _rests(self, reading: Reading, whole: str, parts: Sequence[str]) -> Iterator[tuple[Place, float]]:
        for place, amount in self._of_count(reading)[whole].items():
            if not self.knowledge.holds((whole, tuple(parts)), place):
                continue
            of_parts = [reading.cells.get((part, place)) for part in parts]
            if amount is not None and None not in of_parts:
                yield place, amount - sum(each for each in of_parts if each is not None)

    def _of_count(self, reading: Reading) -> Mapping[str, Mapping[Place, float | None]]:
        if id(reading) not in self._by_count:
            by_count: dict[str, dict[Place, float | None]] = {name: {} for name in self.knowledge.names.values()}
            for (name, place), amount in reading.cells.items():
                by_count[name][place] = amount
            self._by_count[id(reading)] = by_count
        return self._by_count[id(reading)]

    @cached_property
    def _by_count(self) -> dict[int, dict[str, dict[Place, float | None]]]:
        return {}

    def _hold_editions_together(self) -> None:
        """Figures agree but where one is marked as revised, and then by nothing or by more than a few."""
        for at, now in enumerate(self.readings):
            for before in self.readings[:at]:
                for cell, was in before.cells.items():
                    amount = now.cells.get(cell)
                    where = f"{cell[0]} of {said(cell[1])}"
                    if was is None or amount is None:
                        continue
                    if abs(was - amount) > NEARLY:
                        if not any(cell in later.revised for later in self.readings[: at + 1]):
                            self.findings.append(f"{where} differs between editions and is not marked")
                        if _is_small(abs(was - amount)):
                            self.findings.append(f"{where} has moved by a few")

    # unknowns and what is known of them

    @cached_property
    def _known(self) -> list[dict[Cell, float]]:
        """Months and groups as each edition shows them; what it does not show, as another does."""
        found: list[dict[Cell, float]] = []
        for reading in self.readings:
            found.append({cell: of for cell, of in reading.cells.items() if of is not None})
        for at in range(1, len(found)):
            found[at] = {**found[at - 1], **found[at]}
        for at in reversed(range(len(found) - 1)):
            found[at] = {**found[at + 1], **found[at]}
        return found

    @cached_property
    def _unknown(self) -> list[Cell]:
        shown = self._known[-1]
        cells = {cell for reading in self.readings for cell in reading.cells if cell not in shown}
        return sorted((cell for cell in cells if cell in self.truth and not _is_sum(cell[1])), key=str)

    def _reduced(self, at: int, terms: Terms) -> tuple[dict[Cell, float], float] | None:
        """A sum of cells of an edition: unknown cells, and what the known ones come to. None where one is not there."""
        unknown: dict[Cell, float] = {}
        constant = 0.0
        for cell, factor in terms.items():
            if cell in self._known[at]:
                constant += factor * self._known[at][cell]
            elif cell in self.truth:
                unknown[cell] = unknown.get(cell, 0.0) + factor
            else:
                return None
        return unknown, constant

    @cached_property
    def _rows(self) -> list[tuple[dict[Cell, float], float, bool]]:
        """Sums of unknowns, what they come to, and whether that is certain or the least."""
        found: dict[Any, tuple[dict[Cell, float], float, bool]] = {}
        for at, reading in enumerate(self.readings):
            for terms, constant, is_equal in (*self._sums(at, reading), *self._tables(at, reading), *self._parts(at)):
                reduced = self._reduced(at, terms)
                if reduced is None or not reduced[0]:
                    continue
                left = constant - reduced[1]
                true = sum(factor * self.truth[cell] for cell, factor in reduced[0].items())
                if not is_equal and true < left - NEARLY:
                    continue  # not so in these figures: who takes it to be so is wrong
                if is_equal and abs(true - left) > WHOLE:
                    # groups that an earlier delivery counted otherwise than all children are suppressed, every one
                    if any(reading.cells.get(cell) for cell in terms):
                        self.findings.append(f"what is shown of {next(iter(terms))[0]} does not add up")
                    continue
                key = (frozenset(reduced[0].items()), round(left, 4), is_equal)
                found[key] = (reduced[0], left, is_equal)
        return list(found.values())

    def _sums(self, at: int, reading: Reading) -> Iterator[tuple[Terms, float, bool]]:
        for (name, place), amount in reading.cells.items():
            if _is_sum(place) and amount is not None:
                yield {(name, month): 1.0 for month in months_of(place)}, amount, True

    def _tables(self, at: int, reading: Reading) -> Iterator[tuple[Terms, float, bool]]:
        """The groups of a count add up to all children: to the figure of the edition in which they came."""
        earlier = self._tables_of(self.readings[at - 1]) if at else {}
        for key, groups in self._tables_of(reading).items():
            if earlier.get(key) == groups:
                continue
            name, end, _ = key
            cells: dict[Cell, float] = {(name, group): 1.0 for group, _ in groups}
            if name not in self.knowledge.flows:
                yield {**cells, (name, end): -1.0}, 0.0, True
                continue
            total = reading.cells.get((name, (datetime.date(end.year - 1, 4, 1), end)))
            if total is not None:
                yield cells, total, True
            else:
                months = months_of((datetime.date(end.year - 1, 4, 1), end))
                yield {**cells, **{(name, month): -1.0 for month in months}}, 0.0, True

    def _tables_of(self, reading: Reading) -> Mapping[tuple[str, Month, str], frozenset[tuple[Group, float | None]]]:
        tables: dict[tuple[str, Month, str], set[tuple[Group, float | None]]] = {}
        for (name, place), amount in reading.cells.items():
            if isinstance(place, tuple) and len(place) == 3:
                tables.setdefault((name, place[0], place[1]), set()).add((place, amount))
        return {key: frozenset(cells) for key, cells in tables.items()}

    def _parts(self, at: int) -> Iterator[tuple[Terms, float, bool]]:
        for whole, parts in self.knowledge.parts:
            for place in self._places[whole]:
                if self.knowledge.holds((whole, parts), place):
                    yield {(whole, place): 1.0, **{(part, place): -1.0 for part in parts}}, 0.0, False
        for factors in self.knowledge.never_below_zero:
            for place in self._places[next(iter(factors))]:
                yield {(name, place): factor for name, factor in factors.items()}, 0.0, False

    @cached_property
    def _places(self) -> Mapping[str, set[Place]]:
        found: dict[str, set[Place]] = {name: set() for name in self.knowledge.names.values()}
        for reading in self.readings:
            for name, place in reading.cells:
                if not _is_sum(place):
                    found[name].add(place)
        return found

    @cached_property
    def _targets(self) -> list[tuple[str, dict[Cell, float], float]]:
        """Small counts, sums and rests that are not shown: what they are called, their terms, and what is known."""
        wanted: list[tuple[str, Terms, int]] = []
        last = len(self.readings) - 1
        for cell in self._unknown:
            wanted.append((f"{cell[0]} of {said(cell[1])}", {cell: 1.0}, last))
        for at, reading in enumerate(self.readings):
            for (name, place), amount in reading.cells.items():
                if _is_sum(place) and amount is None:
                    wanted.append((f"{name} of {said(place)}", {(name, each): 1.0 for each in months_of(place)}, at))
            for whole, parts in self.knowledge.telling:
                wanted += [
                    (
                        f"{whole} less {' and '.join(parts)} of {said(place)}",
                        {(whole, place): 1.0, **{(part, place): -1.0 for part in parts}},
                        at,
                    )
                    for place in self._places[whole]
                    if self.knowledge.holds((whole, parts), place)
                ]
        found: dict[Any, tuple[str, dict[Cell, float], float]] = {}
        for name, terms, at in wanted:
            reduced = self._reduced(at, terms)
            if reduced is None or not reduced[0]:
                continue
            amount = reduced[1] + sum(factor * self.truth[cell] for cell, factor in reduced[0].items())
            if _is_small(amount):
                found[name, frozenset(reduced[0].items()), reduced[1]] = (name, *reduced)
        return list(found.values())

    # solving

    def _connected(self) -> Iterator["Part"]:
        cells = self._unknown
        at = {cell: place for place, cell in enumerate(cells)}
        pairs = [(at[first], at[cell]) for terms, *_ in self._rows for first in [next(iter(terms))] for cell in terms]
        matrix = csr_matrix(
            ([1] * len(pairs), ([a for a, _ in pairs], [b for _, b in pairs])), shape=(len(cells), len(cells))
        )
        _, part_of = connected_components(matrix, directed=False)
        parts: dict[frozenset[int], Part] = {}
        members: dict[int, list[Cell]] = {}
        for cell, part in zip(cells, part_of, strict=True):
            members.setdefault(int(part), []).append(cell)
        rows: dict[int, list[tuple[dict[Cell, float], float, bool]]] = {}
        for row in self._rows:
            rows.setdefault(int(part_of[at[next(iter(row[0]))]]), []).append(row)
        for target in self._targets:
            of = frozenset(int(part_of[at[cell]]) for cell in target[1])
            if of not in parts:
                parts[of] = Part(
                    [cell for part in sorted(of) for cell in members[part]],
                    [row for part in sorted(of) for row in rows.get(part, [])],
                    self.truth,
                )
            parts[of].targets.append(target)
        yield from parts.values()

    def _solve(self, part: "Part") -> None:
        self.solved += len(part.targets)
        self.findings += part.confined()


def _is_small(amount: float) -> bool:
    return NEARLY < amount <= SMALL + NEARLY


def _is_sum(place: Place) -> bool:
    return isinstance(place, tuple) and len(place) == 2


def months_of(place: Place) -> list[Month]:
    """The last days of the months of a sum."""
    assert isinstance(place, tuple)
    opening, end = place[0], place[1]
    assert isinstance(end, datetime.date)
    months, day = [], opening
    while day <= end:
        months.append(_last_day(day.year, day.month))
        day = months[-1] + datetime.timedelta(days=1)
    return months


@dataclass
class Part:
    """Unknown cells that equations tie together, and what is wanted of them."""

    cells: list[Cell]
    rows: list[tuple[dict[Cell, float], float, bool]]
    truth: Mapping[Cell, float]
    targets: list[tuple[str, dict[Cell, float], float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._at = {cell: place for place, cell in enumerate(self.cells)}
        equal = [(terms, left) for terms, left, is_equal in self.rows if is_equal]
        least = [(terms, left) for terms, left, is_equal in self.rows if not is_equal]
        self._equal, self._equal_to = self._matrix(equal), np.array([left for _, left in equal])
        self._least, self._at_least = self._matrix(least), np.array([left for _, left in least])

    def _matrix(self, rows: Sequence[tuple[dict[Cell, float], float]]) -> csr_matrix | None:
        if not rows:
            return None
        found = [(row, self._at[cell], factor) for row, (terms, _) in enumerate(rows) for cell, factor in terms.items()]
        of_row, of_column, factors = zip(*found, strict=True)
        return csr_matrix((factors, (of_row, of_column)), shape=(len(rows), len(self.cells)))

    def confined(self) -> list[str]:
        """What can be told: of each target that no example clears, the least and the most in whole numbers."""
        dice = np.random.default_rng(len(self.cells))
        left = self.targets
        for turn in range(TURNS):
            if not left:
                return []
            goal = np.zeros(len(self.cells))
            for _, terms, _ in left:
                weight = (1 if turn % 2 else -1) * dice.uniform(0.2, 1)
                for cell, factor in terms.items():
                    goal[self._at[cell]] += weight * factor
            found = self._linear(goal)
            if np.abs(found - found.round()).max() > WHOLE:
                continue
            left = [each for each in left if _is_small(round(self._of(found, each)))]
        return [said for each in left if (said := self._alone(each))]

    def _of(self, found: np.ndarray, target: tuple[str, dict[Cell, float], float]) -> float:
        _, terms, constant = target
        return constant + float(sum(factor * found[self._at[cell]] for cell, factor in terms.items()))

    def _linear(self, goal: np.ndarray) -> np.ndarray:
        solved = linprog(
            goal,
            A_eq=self._equal,
            b_eq=self._equal_to if self._equal is not None else None,
            A_ub=-self._least if self._least is not None else None,
            b_ub=-self._at_least if self._least is not None else None,
            bounds=(0, LARGEST),
            method="highs",
        )
        assert solved.status == 0, solved.message
        return np.asarray(solved.x)

    def _alone(self, target: tuple[str, dict[Cell, float], float]) -> str:
        goal = np.zeros(len(self.cells))
        for cell, factor in target[1].items():
            goal[self._at[cell]] += factor
        ends = [self._whole(goal * sign) for sign in (1, -1)]
        if any(found is None for found in ends):
            return f"{target[0]} was not solved"
        least, most = (round(self._of(found, target)) for found in ends if found is not None)
        if least < 1 or most > SMALL:
            return ""
        return f"{target[0]} is {least}" if least == most else f"{target[0]} is {least} to {most}"

    def _whole(self, goal: np.ndarray) -> np.ndarray | None:
        limits = []
        if self._equal is not None:
            limits.append(LinearConstraint(self._equal, self._equal_to, self._equal_to))
        if self._least is not None:
            limits.append(LinearConstraint(self._least, self._at_least, np.inf))
        is_whole = [float(self.truth[cell]).is_integer() for cell in self.cells]
        solved = milp(
            goal,
            integrality=np.array(is_whole, dtype=int),
            bounds=Bounds(0, LARGEST),
            constraints=limits,
            options={"node_limit": 5000},
        )
        return None if solved.status != 0 or solved.x is None else np.asarray(solved.x)


def attack(editions: Sequence[Path], memory: Path, knowledge: Knowledge) -> Attack:
    """Attack the public folders of some editions, oldest first."""
    readings = [read_edition(folder, knowledge) for folder in editions]
    return Attack(readings, knowledge, truth_of(memory)).run()
