"""`ssd_version_log.csv`: which version of the Standard Safeguarding Dataset the sender's system writes.

The standard's own procedures leave it beside the extracts, one row a version. It decides no figure: the version is
shown where a release says what it was made from. Never quoted is anything else of the file: its texts are whatever
people wrote. Does not belong here: what an extract must look like (`contracts`).
"""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from scorecard.delivery.contracts import Column, Contract
from scorecard.delivery.csv_file import open_file
from scorecard.delivery.landing_folder import VERSION_LOG, Arrival, arrival_hash
from scorecard.delivery.unusable import UnusableFile

# `1.2.3`, `v1.1.13`, `0.8-beta`: nothing that could be a sentence or a name
VERSION = re.compile(r"[vV]?\d+(\.\d+){0,3}([-+.][A-Za-z0-9]{1,10})?")
YES = {"1", "y", "yes", "t", "true"}
ASK = "Ask for the version log with the next delivery; no figure rests on it."


@dataclass(frozen=True)
class SsdVersion:
    """What the version log says.

    ``number`` is empty where none came or none can be told; ``problem`` then says why, empty where none came;
    ``sha256`` is the hash of the file, empty where none came.
    """

    number: str = ""
    problem: str = ""
    sha256: str = ""


def read_version_log(arrival: Arrival) -> SsdVersion:
    """The version that a delivery's log calls the current one.

    That is the one row marked current; where none is marked, the newest by its date of release, if one is. A log that
    cannot be read is a sentence, and no reason to stop.
    """
    if not arrival.is_there:
        return SsdVersion()
    sha256 = arrival_hash(arrival)
    if arrival.path is None:
        return SsdVersion(problem=f"{arrival.problem} {ASK}", sha256=sha256)
    try:
        rows = list(_rows(arrival))
    except UnusableFile as problem:
        return SsdVersion(problem=str(problem), sha256=sha256)
    except OSError as problem:
        said = f"{VERSION_LOG}: cannot be opened ({problem.strerror}). {ASK}"
        return SsdVersion(problem=said, sha256=sha256)
    current = {row["version_number"] for row in rows if row["is_current"].lower() in YES}
    found = current or _newest(rows)
    if len(found) != 1:
        seen = f"{len(found)} versions are marked as current" if found else "no row says which version is current"
        return SsdVersion(problem=f"{VERSION_LOG}: {seen}. {ASK}", sha256=sha256)
    [number] = found
    if not VERSION.fullmatch(number):
        said = f"{VERSION_LOG}: the current version is no number such as 1.2.3. {ASK}"
        return SsdVersion(problem=said, sha256=sha256)
    return SsdVersion(number.lstrip("vV"), sha256=sha256)


def _rows(arrival: Arrival) -> Iterator[dict[str, str]]:
    """The rows that name a version, by column; a column that did not arrive is blank."""
    assert arrival.path is not None
    file = open_file(arrival.path, version_log_layout())
    for _, cells in file.records():
        row = {
            column.name: cells[file.heading.positions[column.name]].strip()
            if column.name in file.heading.positions
            else ""
            for column in version_log_layout().columns
        }
        if row["version_number"]:
            yield row


def _newest(rows: list[dict[str, str]]) -> set[str]:
    dated = [(day, row["version_number"]) for row in rows if (day := _day(row["release_date"])) is not None]
    newest = max((day for day, _ in dated), default=None)
    return {number for day, number in dated if day == newest}


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text[:10])
    except ValueError:
        return None


@cache
def version_log_layout() -> Contract:
    """The columns that are read. There is no contract of it: nothing is counted from it."""

    def column(name: str, description: str, *, required: bool = False) -> Column:
        return Column(name=name, staged_as=name, data_type="text", description=description, required=required)

    return Contract(
        extract=VERSION_LOG.removesuffix(".csv"),
        description="Versions of the Standard Safeguarding Dataset that the system has written.",
        standard="SSD",
        key=("version_number",),
        may_be_empty=True,
        columns=(
            column("version_number", "The version, as 1.2.3.", required=True),
            column("release_date", "Day on which the version was released."),
            column("is_current", "Whether it is the one in use."),
        ),
    )
