"""Before the first step of a run: what would stop it later, or make it tell an untruth, is said now, all of it at once.

    system        a Unix: what keeps records from others rests on it
    home          a folder, or a place where one can be made, that can be written to and has room
    keys          those that are there can be used; a missing one is made when it is needed
    month         over, and no earlier than the first that Dagster's partitions have
    landing       its folder can be looked into
    config        what the home has decided for the authority can be meant
    engine        where Spark is to count, it can be started

Nothing is made here. Settings are held to their bounds where they are read, what people type by `typed_files`, releases
by `integrity`. Does not belong here: what a delivery holds.
"""

import datetime
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from scorecard.configuration.in_force import read_configuration
from scorecard.periods import FIRST_MONTH, ReportingMonth
from scorecard.problems import UnusableInput
from scorecard.public.order import KEY_FILE as SUPPRESSION_KEY_FILE
from scorecard.public.order import KEY_VARIABLE as SUPPRESSION_KEY_VARIABLE
from scorecard.release.pseudonyms import KEY_FILE, KEY_VARIABLE
from scorecard.release.secret_keys import UnusableKey, look_at_key
from scorecard.second_engine.engine_at_hand import slips_of_spark
from scorecard.settings import Settings
from scorecard.typed import Mistyped
from scorecard.unix import NOT_HERE, is_unix

MEGABYTE = 1_000_000
# a warehouse, a release and what is built beside them, as multiples of the delivery's size; measured on the
# demonstration: 0.8 million rows give a warehouse and a release that together are three times the delivery
ROOM_FOR_A_DELIVERY = 4


class NotReady(UnusableInput):
    """A run cannot start: a sentence for everything that is in its way."""


def require_ready(settings: Settings, la_code: str, month: ReportingMonth) -> None:
    """Go on only where a run of the month can start.

    Raises:
        NotReady: with a sentence for each thing that is in its way.
    """
    landing = settings.landing(la_code, str(month))
    slips = [
        *slips_of_system(),
        *slips_of_month(month),
        *slips_of_home(settings, room_for=landing),
        *slips_of_keys(settings),
        *slips_of_landing(landing),
        *slips_of_configuration(settings, la_code),
        *slips_of_engine(settings),
    ]
    if slips:
        raise NotReady("\n".join(slips))


def slips_of_system() -> Iterator[str]:
    """A system on which nothing that keeps records from others can be relied on."""
    if not is_unix():
        yield NOT_HERE


def slips_of_month(month: ReportingMonth, today: datetime.date | None = None) -> Iterator[str]:
    """A month that is not over has no figures yet; one before the first is no month of this project."""
    today = today or datetime.date.today()
    if month < FIRST_MONTH:
        yield f"{month} is before {FIRST_MONTH}, the first month that can be run. Check the year."
    elif month.period_end >= today:
        yield (
            f"{month.in_words} is not over: today is {today.isoformat()}. Its figures would be cut off. Run it from "
            f"{month.period_end + datetime.timedelta(days=1)} on; if that is past, set the clock of this machine."
        )


def slips_of_home(settings: Settings, room_for: Path | None = None) -> Iterator[str]:
    """A home that is no folder, cannot be written to, or has no room for what a delivery becomes."""
    home = settings.home
    there = next(place for place in (home, *home.parents) if place.exists())
    if not there.is_dir():
        what = "a file" if there == home else f"below {there}, which is a file"
        yield f"The home {home} is {what}. Expected a folder. Name another with --home or SCORECARD_HOME."
        return
    if not os.access(there, os.R_OK | os.W_OK | os.X_OK):
        yield (
            f"The home {home} cannot be written to: {_why_not(there)}. Make it writable for the account that runs "
            "this, or name another with --home or SCORECARD_HOME."
        )
        return
    needed = settings.least_free_megabytes * MEGABYTE + ROOM_FOR_A_DELIVERY * _size_of(room_for)
    free = shutil.disk_usage(there).free
    if free < needed:
        yield (
            f"The disk of {home} has {free // MEGABYTE:,} MB free and this needs about {needed // MEGABYTE:,} MB. "
            "Free some, or move the home. SCORECARD_LEAST_FREE_MEGABYTES says what to keep free."
        )


def slips_of_keys(settings: Settings) -> Iterator[str]:
    """Keys that are there and cannot be used."""
    for file, variable in ((KEY_FILE, KEY_VARIABLE), (SUPPRESSION_KEY_FILE, SUPPRESSION_KEY_VARIABLE)):
        try:
            look_at_key(settings.home / file, variable)
        except UnusableKey as problem:
            yield str(problem)
        except OSError:
            yield f"{settings.home / file} cannot be read. Give the account that runs this the right to it."
    if settings.signing_key is not None and not settings.signing_key.is_file():
        yield f"SCORECARD_SIGNING_KEY names {settings.signing_key}, and there is no such file. Name a private SSH key."


def slips_of_landing(landing: Path) -> Iterator[str]:
    """A folder of a delivery that cannot be looked into; that there is none is told by whoever loads it."""
    try:
        if landing.is_dir():
            next(landing.iterdir(), None)
    except OSError:
        yield f"{landing} cannot be looked into. Give the account that runs this the right to read it and its files."


def slips_of_configuration(settings: Settings, la_code: str) -> Iterator[str]:
    """What the home has decided for an authority and cannot be meant."""
    try:
        read_configuration(settings.home, la_code)
    except Mistyped as mistyped:
        yield from mistyped.slips


def slips_of_engine(settings: Settings) -> Iterator[str]:
    """What Spark lacks, where it is to count; DuckDB is a part of every installation."""
    if settings.engine == "spark":
        yield from slips_of_spark()


def _why_not(place: Path) -> str:
    if os.statvfs(place).f_flag & os.ST_RDONLY:
        return "its disk is read-only"
    return f"{place} belongs to another account, or is read-only"


def _size_of(folder: Path | None) -> int:
    """Bytes of the files that lie in a folder; nought where it cannot be looked into, which is told elsewhere."""
    try:
        return sum(path.stat().st_size for path in folder.iterdir() if path.is_file()) if folder else 0
    except OSError:
        return 0
