"""What a home need keep no longer, by the schedule that its settings say: deliveries that were released, messages, and
how long the steps of runs took.

A delivery goes only where the newest standing release of its month was made of it, as its content says: what nobody has
run, or what came after, stays. Without its delivery a release can be verified, and not be counted again. Releases, the
register and what people decide are never removed.
"""

import datetime
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scorecard.delivery.landed import landed
from scorecard.periods import ReportingMonth
from scorecard.register.chain import record
from scorecard.register.entries import DeliveryPruned
from scorecard.release.decided import read_decided, standing_releases
from scorecard.release.erased import as_released
from scorecard.release.lock import warehouse_held
from scorecard.run_timings import FILE as TIMINGS
from scorecard.run_timings import authorities_timed, drop_timings, read_timings, timings_file
from scorecard.settings import Settings

PRUNED = ".pruned-"


@dataclass(frozen=True)
class PastRetention:
    """A folder whose time is over. ``delivery_fingerprint`` is empty for messages; ``stays_since`` says why it is kept
    all the same, and is empty where it may go. Of the file with timings only the lines before ``month`` go."""

    la_code: str
    month: str
    folder: Path
    delivery_fingerprint: str
    stays_since: str = ""

    @property
    def is_of_timings(self) -> bool:
        return self.folder.name == TIMINGS


def past_retention(settings: Settings, today: datetime.date) -> list[PastRetention]:
    """Folders that are older than the settings keep them, by authority and month; none where they keep all."""
    found = []
    if settings.keep_deliveries_months:
        for la_code, month in landed(settings):
            if _months_ago(month, today) > settings.keep_deliveries_months:
                found.append(_delivery(settings, la_code, month))
    if settings.keep_messages_months:
        for folder in sorted(settings.messages.glob("[0-9][0-9][0-9]/*")):
            if folder.is_dir() and _is_over(folder.name, today, settings.keep_messages_months):
                found.append(PastRetention(folder.parent.name, folder.name, folder, ""))
    if settings.keep_timings_months:
        first_month = _before(today, settings.keep_timings_months)
        for la_code in authorities_timed(settings):
            if any(timing.run_started_at[:7] < first_month for timing in read_timings(settings, la_code)):
                found.append(PastRetention(la_code, first_month, timings_file(settings, la_code), ""))
    return found


def prune(settings: Settings, found: Sequence[PastRetention], by: str) -> list[PastRetention]:
    """Remove what may go, and record in the register which deliveries went; gives what was removed.

    Raises:
        AnotherRun: somebody works on an authority; what was removed before that is recorded.
        RegisterDoesNotHold: the register cannot be added to; the folder stays.
    """
    gone = [each for each in found if not each.stays_since]
    for each in gone:
        with warehouse_held(settings, each.la_code):
            if each.delivery_fingerprint:
                record(
                    settings.home,
                    DeliveryPruned(
                        la_code=each.la_code,
                        month=each.month,
                        delivery_fingerprint=each.delivery_fingerprint,
                        by=by,
                    ),
                )
            if each.is_of_timings:
                drop_timings(settings, each.la_code, each.month)
                continue
            aside = each.folder.with_name(PRUNED + each.folder.name)  # no half of a delivery is ever seen as one
            each.folder.rename(aside)
            shutil.rmtree(aside)
    return gone


def _delivery(settings: Settings, la_code: str, month: str) -> PastRetention:
    folder = settings.landing(la_code, month)
    content = as_released(settings.releases, read_decided(settings.home), la_code, month, folder)
    of_month = [release for release in standing_releases(settings, la_code) if release.month == month]
    if not of_month:
        why = "it was never released"
    elif of_month[-1].manifest["delivery_fingerprint"] != content:
        why = f"{of_month[-1].release_id} was made of another content"
    else:
        why = ""
    return PastRetention(la_code, month, folder, content, why)


def _is_over(month: str, today: datetime.date, keep: int) -> bool:
    try:
        return _months_ago(month, today) > keep
    except ValueError:
        return False


def _before(today: datetime.date, months: int) -> str:
    """The month that was so many months before today's: the first that is kept."""
    at = today.year * 12 + today.month - 1 - months
    return f"{at // 12:04}-{at % 12 + 1:02}"


def _months_ago(month: str, today: datetime.date) -> int:
    parsed = ReportingMonth.parse(month)
    return (today.year - parsed.year) * 12 + today.month - parsed.month
