"""The marts that analysts read, made of all release folders beside their place and put there by one replacement.

Readers keep the file that they have opened. Nothing here looks into a warehouse.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import filelock

from scorecard.benchmarks.store import publish_benchmarks
from scorecard.public import editions
from scorecard.release.decided import Withdrawal
from scorecard.release.dictionary import describe
from scorecard.release.folder import PARTIAL, Release, newest_of_each
from scorecard.release.gate_log import create_gate_log
from scorecard.release.heads import add_heads
from scorecard.release.integrity import require_releases_hold
from scorecard.release.remembered import WAS_COUNTED, remember
from scorecard.release.restatements import create_ledger
from scorecard.release.tables import RELEASED_FROM_QUALITY, RELEASED_TABLES, create_from_all
from scorecard.release.withdrawals import tell_withdrawals
from scorecard.settings import MARTS, NAMES_BEFORE, Settings
from scorecard.warehouse import durable
from scorecard.warehouse.database import attach, detach, in_memory

logger = logging.getLogger("scorecard")

# publishing takes a second or two: who has waited longer for another is told of it
SECONDS_IN_SILENCE = 10

# made from all releases, or from the one made last
KEPT_ELSEWHERE = ("indicator_values", "dim_indicator")


def publish(settings: Settings) -> None:
    """Rebuild `scorecard.duckdb` from the release folders beside its place and replace it in one step.

    Authorities run side by side and share the marts: one publishes at a time. The releases enter the head file here.

    Raises:
        ReleasesDoNotHold: a release is not what was released.
        UnusableHeads: the head file is not what was written.
    """
    with _alone(settings):
        found = require_releases_hold(settings)
        releases = list(found.releases)
        add_heads(settings, [*releases, *(release for release, _ in found.withdrawn)])
        editions.publish(settings, releases)
        # last: marts that hold every release tell that nothing is left to publish
        _publish(settings, releases, found.withdrawn)


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Wait until nobody else publishes in the home; who waits long says for whom."""
    file = settings.marts.with_suffix(".lock")
    lock = filelock.FileLock(file)
    try:
        lock.acquire(timeout=SECONDS_IN_SILENCE)
    except filelock.Timeout:
        logger.warning("another run publishes in this home, and this one waits for it; to look for it: fuser %s", file)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _publish(settings: Settings, releases: list[Release], withdrawn: Sequence[tuple[Release, Withdrawal]]) -> None:
    if not releases:  # every one was withdrawn or excluded: no figure stands
        for name in (MARTS, NAMES_BEFORE[MARTS]):
            settings.marts.with_name(name).unlink(missing_ok=True)
        return
    partial = settings.marts.with_name(settings.marts.name + PARTIAL)
    partial.unlink(missing_ok=True)
    make_marts(settings, releases, partial, withdrawn)
    durable.replace_under_both_names(partial, settings.marts, NAMES_BEFORE[MARTS])


def make_marts(
    settings: Settings, releases: list[Release], file: Path, withdrawn: Sequence[tuple[Release, Withdrawal]] = ()
) -> None:
    """Make the marts of some releases in a file that is not there yet; of those `withdrawn` the ledger tells."""
    with in_memory(writes={"published": file}) as connection:
        connection.execute("create schema published.marts")
        connection.execute("use published.marts")
        remember(connection, [(release, release.folder, release.outline) for release in releases])
        _create_current_values(connection)
        create_ledger(connection, [*releases, *(release for release, _ in withdrawn)])
        tell_withdrawals(connection, releases, withdrawn)
        create_gate_log(connection, releases)
        publish_benchmarks(connection, settings)
        _create_latest_of_each_authority(connection, releases)
        describe(connection, "published")
        connection.execute("use memory")
        detach(connection, "published")


def _create_current_values(connection: duckdb.DuckDBPyConnection) -> None:
    """Each figure from the newest release that counted it; one that no release could count, from the newest of all."""
    connection.execute(
        f"""
        create table indicator_values as
        select released_values.* exclude (released_at)
        from released_values
        inner join releases on released_values.release_id = releases.release_id
        qualify row_number() over (
            partition by released_values.la_code, released_values.indicator_id, released_values.component,
                released_values.basis, released_values.period_end
            order by {WAS_COUNTED} desc, releases.month desc, releases.number desc
        ) = 1
        """
    )


def _create_latest_of_each_authority(connection: duckdb.DuckDBPyConnection, releases: list[Release]) -> None:
    """The newest release of every authority, and the catalogue of the release made last."""
    newest = newest_of_each(releases)
    made_last = max(newest, key=lambda release: str(release.outline["released_at"]))
    tables = (*RELEASED_TABLES, *RELEASED_FROM_QUALITY)
    parts: dict[str, list[str]] = {table: [] for table in tables if table not in KEPT_ELSEWHERE}
    for at, release in enumerate(newest):
        attach(connection, f"newest_{at}", release.marts)
        found = connection.execute("select table_name from duckdb_tables() where database_name = ?", [f"newest_{at}"])
        # an older release need not have every table, nor every column, of today's
        for (table,) in found.fetchall():
            if table in parts:
                parts[table].append(f"select * from newest_{at}.marts.{table}")
        if release == made_last:
            connection.execute(
                f"create table dim_indicator as select * exclude (release_id) from newest_{at}.marts.dim_indicator"
            )
    for table, queries in parts.items():
        if queries:
            create_from_all(connection, table, queries)
    for at in range(len(newest)):
        detach(connection, f"newest_{at}")
