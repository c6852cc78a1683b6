"""Authorities of several sizes, each with public editions in a row: figures made of the cases of one that was counted.

A share of the children makes a smaller authority. Late records stand for what comes in after a month: every child's
cases of a period reach the deliveries a month or more later now and then. The last edition is of the month before it,
made again with all that came in by then.

What belongs here: editions as a home makes and publishes them. What does not: looking into them.
"""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scorecard.periods import ReportingMonth
from scorecard.public import editions
from scorecard.public.counts import Counts, load_counts
from scorecard.public.memory import Memory, read_memory
from scorecard.public.published import FOLDER, MEMORY, publish_edition
from scorecard.public.relations import relations_in_cases
from scorecard.register.chain import record
from scorecard.register.entries import PublicEditionsBegun
from scorecard.release.fingerprints import sha256_of
from scorecard.release.folder import MANIFEST
from scorecard.settings import Settings
from scorecard.warehouse.database import writing
from scorecard.warehouse.dbt_project import Transformations, project_manifest

LA_CODE = "916"
KEY = b"a key that these tests alone use"
COUNTING = ("indicator_counts", "breakdown_counts", "indicator_values", "indicator_breakdowns")
# per thousand of a child's cases of a period: how many have not come in after so many months
NOT_IN_YET = (140, 70, 40, 25, 12)


@dataclass(frozen=True)
class Authority:
    """A home with its published editions, oldest first."""

    home: Path
    releases: tuple[Path, ...]

    @property
    def settings(self) -> Settings:
        return Settings(home=self.home)

    @property
    def editions(self) -> list[Path]:
        """Their public folders: what anybody can read."""
        return [folder / FOLDER for folder in self.releases]

    @property
    def truth(self) -> Memory:
        """Every amount behind the editions, suppressed or not."""
        return read_memory([folder / MEMORY for folder in self.releases])

    @property
    def warehouse(self) -> Path:
        return self.settings.warehouse(LA_CODE)

    @property
    def transformations(self) -> Transformations:
        return Transformations(self.warehouse, self.settings.dbt_target(LA_CODE))

    def counts(self) -> Counts:
        """The counts with the relations that the cases of the newest delivery show."""
        stated = load_counts()
        return stated.with_found(*relations_in_cases(self.warehouse, stated, self.settings.small_number))


def begin_authority(counted: Path, home: Path, per_thousand: int = 1000) -> Authority:
    """An authority of so many of a thousand children of a home that has been counted. It has published nothing."""
    there, here = Settings(home=counted), Settings(home=home)
    here.warehouse(LA_CODE).parent.mkdir(parents=True)
    shutil.copyfile(there.warehouse(LA_CODE), here.warehouse(LA_CODE))
    key = home / "suppression.key"
    key.write_bytes(KEY)
    key.chmod(0o600)
    record(home, PublicEditionsBegun(la_code=LA_CODE, by="a test"))
    with writing(here.warehouse(LA_CODE)) as connection:
        # what is about no child is counted by case
        connection.execute(
            "create table control.all_cases as select *, hash(coalesce(child_id, case_id)) % 1000 as person, "
            "hash(coalesce(child_id, case_id), period_end) % 1000 as lateness from marts.indicator_cases; "
            "create table control.all_periods as from reference.periods; "
            "drop view marts.indicator_cases"
        )
        connection.execute("delete from control.all_cases where person >= ?", [per_thousand])
    return Authority(home, ())


def with_editions(authority: Authority, months: list[ReportingMonth]) -> Authority:
    """The authority after it has published an edition of every month, and of the last once more."""
    for month in months:
        authority = with_edition(authority, month)
    return with_edition(authority, months[-1], later=1)


def with_edition(authority: Authority, month: ReportingMonth, later: int = 0) -> Authority:
    """The authority after one more edition, of a delivery made so many months later than the first of the month."""
    _count(authority, month, later)
    return publish_next(authority, month)


def publish_next(authority: Authority, month: ReportingMonth) -> Authority:
    """Prepare an edition of what the warehouse holds, and publish it."""
    of_month = authority.settings.releases / LA_CODE / str(month)
    number = len(list(of_month.glob("r*/"))) + 1
    folder = of_month / f"r{number}"
    folder.mkdir(parents=True)
    manifest = prepare(authority, month, number, folder)
    manifest["files"] = {MEMORY: sha256_of(folder / MEMORY)}
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    publish_edition(authority.settings, manifest["release_id"], "a test")
    return Authority(authority.home, (*authority.releases, folder))


def prepare(authority: Authority, month: ReportingMonth, number: int, folder: Path) -> dict[str, Any]:
    """Prepare an edition of what the warehouse holds in a folder; nobody publishes it. Gives back its manifest."""
    settings = authority.settings
    outcome = editions.build(settings, LA_CODE, authority.transformations)
    assert not outcome.is_held, (outcome.why_none, outcome.given_away)
    manifest = _manifest(month, number)
    dbt_manifest = project_manifest(settings.dbt_target(LA_CODE))
    manifest["public_edition"] = editions.write(folder, settings, authority.warehouse, manifest, dbt_manifest)
    return manifest


def _count(authority: Authority, month: ReportingMonth, later: int) -> None:
    """Count what has come in: the figures of the warehouse up to a month."""
    with writing(authority.warehouse) as connection:
        connection.execute("update control.run set period_end = ?", [month.period_end])
        connection.execute(
            "create or replace table reference.periods as from control.all_periods where period_end <= ?",
            [month.period_end],
        )
        connection.execute(
            "create or replace table marts.indicator_cases as "
            "select * exclude (person, lateness) from control.all_cases where period_end <= $end and lateness >= "
            "coalesce(list_extract($shares, 1 + $later + cast(datediff('month', period_end, $end) as integer)), 0)",
            {"end": month.period_end, "shares": list(NOT_IN_YET), "later": later},
        )
    authority.transformations.on_public_figures(authority.warehouse, COUNTING)


def _manifest(month: ReportingMonth, number: int) -> dict[str, Any]:
    """As much of a manifest as an edition is drawn with and published by."""
    return {
        "release_id": f"{LA_CODE}-{month}-r{number}",
        "la_code": LA_CODE,
        "month": str(month),
        "is_demonstration": True,
        "released_at": "2024-04-20T09:00:00+00:00",
    }


def months_to(closing: ReportingMonth, number: int) -> Iterator[ReportingMonth]:
    """So many months, the last of which is given."""
    for back in reversed(range(number)):
        at = closing.year * 12 + closing.month - 1 - back
        yield ReportingMonth(at // 12, at % 12 + 1)
