"""`scorecard inspect`: all that lies in a folder, said without loading anything into a warehouse.

Kind, year, rows, months covered, the lines that could be fed and those that could not, and what is missing for them.
Which extracts a line needs is handed in: it is known from the lineage.
"""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from scorecard.delivery.contracts import Contract
from scorecard.delivery.csv_file import open_file
from scorecard.delivery.landing_folder import LandingFolder, look_into
from scorecard.delivery.returns.lines import FedLine, fed_lines
from scorecard.delivery.returns.read import ReadReturns, ReadSet, read_each
from scorecard.delivery.returns.told import misnamed
from scorecard.delivery.standing_in import needs_by_delivery
from scorecard.delivery.unusable import UnusableFile
from scorecard.periods import MONTHS

Needs = Mapping[str, frozenset[str]]


@dataclass
class Inspection:
    """What a folder holds: rows by extract that came under its own name, returns, and what is wrong."""

    landing: LandingFolder
    extracts: dict[str, int] = field(default_factory=dict)
    returned: ReadReturns = field(default_factory=ReadReturns)
    problems: list[str] = field(default_factory=list)
    contracts: Mapping[str, Contract] = field(default_factory=dict)

    def fed(self, needs: Needs) -> dict[str, FedLine]:
        """The lines that returns take part in."""
        sources = {extract: reader.kind for extract, reader in self.returned.source.items()}
        own = {extract: kind for extract, kind in sources.items() if extract not in self.extracts}
        return fed_lines(needs, own, self.returned.spans)

    def lacking(self, indicator: str, extracts: frozenset[str], fed: Mapping[str, FedLine]) -> frozenset[str]:
        """The extracts that a line needs and that neither came nor can be made from what came."""
        line = fed.get(indicator)
        needed = extracts - line.without if line else extracts
        return needed - self.extracts.keys() - self.returned.rows.keys()


def inspect(folder: Path, contracts: Mapping[str, Contract]) -> Inspection:
    """Look at a folder and read what is there, file by file; nothing that cannot be read hides the rest."""
    found = Inspection(look_into(folder, contracts), contracts=contracts)
    for extract, arrival in found.landing.arrivals.items():
        if arrival.path is not None:
            try:
                opened = open_file(arrival.path, contracts[extract])
                found.extracts[extract] = sum(1 for _ in opened.records()) + len(opened.faulty_rows)
            except UnusableFile as problem:
                found.problems.append(str(problem))
        elif arrival.is_there:
            found.problems.append(arrival.problem)
    found.problems += [*found.landing.lying.refused, *misnamed(found.landing.lying)]
    found.returned, problems = read_each(found.landing.lying.returns)
    found.problems += problems
    return found


def told(found: Inspection, needs: Needs, titles: Mapping[str, str]) -> Iterator[str]:
    """The inspection, a sentence each."""
    if not found.extracts and not found.returned.sets and not found.problems and not found.landing.lying.unknown:
        yield f"{found.landing.folder} holds nothing."
        return
    for extract, rows in found.extracts.items():
        yield f"{extract}.csv: an extract of its own, {rows} rows."
    for each in found.returned.sets:
        yield _on_set(each)
    yield from found.problems
    for name in found.landing.lying.unknown:
        yield f"{name}: nothing that is known here; it would not be read."
    came = found.extracts.keys() | found.returned.rows.keys()
    needs = needs_by_delivery(needs, found.contracts, found.contracts.keys() - came)
    fed = found.fed(needs)
    fit = [
        line
        for line, extracts in needs.items()
        if not found.lacking(line, extracts, fed) and not (line in fed and fed[line].status)
    ]
    yield f"Measures that could be fed: {len(fit)} of {len(needs)}."
    for line in fit:
        yield f"  {titles.get(line, line)}: {_how(fed.get(line))}"
    yield f"Measures that could not: {len(needs) - len(fit)}."
    for line, extracts in needs.items():
        if line not in fit:
            lacking = ", ".join(sorted(found.lacking(line, extracts, fed)))
            yield f"  {titles.get(line, line)}: {'missing ' + lacking if lacking else fed[line].status}"


def _on_set(each: ReadSet) -> str:
    files = ", ".join(file.name for file in each.files)
    records = ", ".join(f"{table} {count}" for table, count in sorted(each.records.items()))
    return f"{each.reader.name}, {each.span.named}: {records} ({files})."


def _how(line: FedLine | None) -> str:
    if line is None:
        return "whole, from extracts"
    assert line.first is not None and line.last is not None
    if line.first > line.last:
        return f"in part: no month yet, {line.outside.removeprefix('not available: ')}"
    months = f"{_month(line.first)} to {_month(line.last)}" if line.first < line.last else _month(line.last)
    said = f"{'in part' if line.limits else 'whole'}, {months}"
    return " ".join([f"{said}.", *line.limits]) if line.limits else said


def _month(day: datetime.date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"
