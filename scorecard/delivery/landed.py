"""Which months of which authorities lie in the landing place of a home. What they hold does not belong here."""

import datetime
from collections.abc import Iterator
from pathlib import Path

from scorecard.delivery.authorities import authority_codes
from scorecard.periods import ReportingMonth
from scorecard.settings import Settings


def landed(settings: Settings) -> Iterator[tuple[str, str]]:
    """Authority and month of every folder in the landing place that a run may be about."""
    for la_code in authority_codes(settings.home):
        place = settings.landing(la_code, "")
        for folder in sorted(place.iterdir()) if place.is_dir() else ():
            if folder.is_dir() and _is_month(folder.name):
                yield la_code, folder.name


def last_change(folder: Path) -> datetime.datetime | None:
    """When the newest file of a delivery was written, in UTC; None where there is none."""
    times = [path.stat().st_mtime for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []
    return datetime.datetime.fromtimestamp(max(times), datetime.UTC) if times else None


def _is_month(text: str) -> bool:
    try:
        ReportingMonth.parse(text)
    except ValueError:
        return False
    return True
