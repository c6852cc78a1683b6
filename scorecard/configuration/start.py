"""The first files of an authority's configuration, with what the project knows of it.

A file that is there is never touched. Does not belong here: what the files may hold (`in_force`).
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from scorecard.configuration.in_force import LA_CODE, configuration_folder
from scorecard.problems import UnusableInput
from scorecard.seeds import load_seeds
from scorecard.seeds.read_seeds import heading
from scorecard.seeds.rows import AuthorityRow
from scorecard.settings import SEEDS
from scorecard.typed import slips_of

# what an authority decides or knows of itself, and what its first file is for
FILES = {
    "targets": "what to aim at, from a day on; without a row a measure has no target",
    "child_population": "resident children by year; without a row rates have no figure",
    "statistical_neighbours": "with whom to compare; name all of a model",
    "publishers": "who answers for the public edition, and whom to ask",
    "benchmarks": "published figures to compare with that no published file has",
    "chart_events": "what happened, to stand on a chart",
    "process_chart_rebases": "decisions to draw the limits of a chart anew",
    "delivery_conventions": "answers to what a check asks about your systems",
}


class CannotStart(UnusableInput):
    """The configuration of an authority cannot be begun: the message says what is missing."""


@dataclass(frozen=True)
class StartedFile:
    """A file of the configuration: how many rows were known, or that it was there before and was left alone."""

    path: Path
    purpose: str
    rows: int
    was_there: bool


def start_configuration(home: Path, la_code: str, named: Mapping[str, str]) -> list[StartedFile]:
    """Write the first files of an authority; `named` are name, ons_code and region, needed where no seed has them.

    Raises:
        CannotStart: the authority is not known and not all of that was given.
    """
    folder = configuration_folder(home)
    started = []
    if la_code not in load_seeds().authority_named:
        started.append(_add_authority(folder / "authorities.csv", la_code, named))
    for name, purpose in FILES.items():
        rows = [cells for cells in _rows_of(SEEDS / f"{name}.csv") if cells[LA_CODE] == la_code]
        started.append(_write(folder / la_code / f"{name}.csv", name, purpose, rows))
    return started


def _add_authority(path: Path, la_code: str, named: Mapping[str, str]) -> StartedFile:
    purpose = "authorities that no seed has"
    rows = _rows_of(path) if path.is_file() else []
    if any(cells.get(LA_CODE) == la_code for cells in rows):
        return StartedFile(path, purpose, 0, was_there=True)
    row = {LA_CODE: la_code, **named}
    missing = [name.replace("_", "-") for name, field in AuthorityRow.model_fields.items() if not row.get(name)]
    if missing:
        raise CannotStart(
            f"seeds/authorities.csv does not have {la_code}. Say what it is: "
            + " ".join(f"--{name} …" for name in missing)
            + " (its name, its code of the Office for National Statistics such as E10000013, and its region)."
        )
    try:
        AuthorityRow.model_validate_strings(row)
    except ValidationError as error:
        slips = [f"--{str(location[0]).replace('_', '-')} {said}" for location, said in slips_of(error, AuthorityRow)]
        raise CannotStart("\n".join(slips)) from None
    _fill(path, "authorities", [*rows, row])
    return StartedFile(path, purpose, 1, was_there=False)


def _write(path: Path, name: str, purpose: str, rows: list[dict[str, str]]) -> StartedFile:
    if path.exists():
        return StartedFile(path, purpose, 0, was_there=True)
    _fill(path, name, rows)
    return StartedFile(path, purpose, len(rows), was_there=False)


def _fill(path: Path, name: str, rows: list[dict[str, str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, heading(SEEDS / f"{name}.csv"), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))
