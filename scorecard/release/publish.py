"""The marts that analysts read, made of release folders beside their place and put there by one replacement.

What an authority has released concerns its own rows. So a run makes those anew, in a copy of the file that the last
publishing left, and takes the others as they stand; where anything is not as that publishing left it, the whole file is
made of all releases (decision 0013). Readers keep the file that they have opened. Nothing here looks into a warehouse.
"""

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import filelock

from scorecard.benchmarks.store import publish_benchmarks
from scorecard.public import editions
from scorecard.public.published import public_marts_in
from scorecard.release.decided import Withdrawal
from scorecard.release.dictionary import describe
from scorecard.release.fingerprints import sha256_of
from scorecard.release.folder import Release, id_of, newest_of_each
from scorecard.release.gate_log import create_gate_log
from scorecard.release.heads import add_heads
from scorecard.release.integrity import HomeIntegrity, require_releases_hold
from scorecard.release.last_published import (
    AuthorityPublished,
    HomeStands,
    LastPublished,
    changed_since,
    forget_last,
    keep_last,
    read_last,
    stands_now,
)
from scorecard.release.remembered import WAS_COUNTED, remember
from scorecard.release.replaced_rows import CannotBeReplaced, replaced_rows, shared_sha256
from scorecard.release.restatements import create_ledger
from scorecard.release.tables import RELEASED_FROM_QUALITY, RELEASED_TABLES, create_from_all
from scorecard.release.withdrawals import tell_withdrawals
from scorecard.settings import MARTS, NAMES_BEFORE, PUBLIC_MARTS, Settings
from scorecard.warehouse import durable
from scorecard.warehouse.database import attach, detach, in_memory, new_beside

logger = logging.getLogger("scorecard")

# publishing takes a second or two: who has waited longer for another is told of it
SECONDS_IN_SILENCE = 10

CATALOGUE, BENCHMARKS = "dim_indicator", "benchmarks"
# made from all releases, or from the one made last
KEPT_ELSEWHERE = ("indicator_values", CATALOGUE)


def publish(settings: Settings, la_code: str | None = None) -> None:
    """Replace `scorecard.duckdb` in one step by marts of every release that stands. The releases enter the head file.

    Given the authority that has something new, its rows are made anew and those of others are taken as they were
    published, as far as that is certain. Authorities run side by side and share the marts: one publishes at a time.

    Raises:
        ReleasesDoNotHold: a release that would enter is not what was released.
        UnusableHeads: the head file is not what was written.
    """
    with _alone(settings):
        now, last = stands_now(settings), read_last(settings)
        if la_code is not None and last is not None:
            try:
                return _publish_changed(settings, la_code, last, now)
            except CannotBeReplaced as why:
                logger.info("all marts are made anew: %s", why)
        _publish_all(settings, now)


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


def _publish_all(settings: Settings, now: HomeStands) -> None:
    found = require_releases_hold(settings)
    _add_heads(settings, found)
    shown = editions.newest_shown(settings, found.releases)
    public, marts = (new_beside(file) for file in (settings.public_marts, settings.marts))
    editions.make_public_marts([*shown.values()], public)
    if not found.releases:  # every one was withdrawn or excluded: no figure stands
        durable.replace_under_both_names(public, settings.public_marts, NAMES_BEFORE[PUBLIC_MARTS])
        for name in (MARTS, NAMES_BEFORE[MARTS]):
            settings.marts.with_name(name).unlink(missing_ok=True)
        forget_last(settings)
        return
    make_marts(settings, found.releases, marts, found.withdrawn)
    _replace(settings, now, _as_published(now.authorities, now, found.releases, shown), public, marts)


def _publish_changed(settings: Settings, la_code: str, last: LastPublished, now: HomeStands) -> None:
    """The same, where others stand as they did.

    Raises:
        CannotBeReplaced: something is not as it was left, so that all has to be made anew.
        ReleasesDoNotHold, UnusableHeads: see `publish`.
    """
    if now.ground != last.ground:
        raise CannotBeReplaced("code, benchmarks or decisions are others than those of the last publishing")
    changed = changed_since(last, now) | {la_code}
    if changed >= last.authorities.keys():
        raise CannotBeReplaced("no authority stands as it was published")
    found = require_releases_hold(settings, la_code, beside=changed)
    changed = {code for code in changed if code not in found.left_out}
    if {release.la_code for release in found.releases} != changed:
        raise CannotBeReplaced("of an authority no release stands any more")
    _add_heads(settings, found)
    shown = editions.newest_shown(settings, found.releases)
    published = _as_published(changed, now, found.releases, shown)
    of_all = {**last.authorities, **published}
    public = None
    other_editions = {code for code in changed if published[code].edition != _edition_of(last, code)}
    if other_editions:
        folders = [shown[code] for code in sorted(other_editions) if code in shown]
        if len(folders) < len(other_editions):
            raise CannotBeReplaced("an edition is shown no more")
        _require_shared_rows(PUBLIC_MARTS, last, of_all)
        public = replaced_rows(
            settings.public_marts,
            last.files.get(PUBLIC_MARTS, ""),
            other_editions,
            lambda connection: editions.create_public_tables(connection, folders),
        )
    elif not _is(settings.public_marts, last):
        raise CannotBeReplaced(f"{PUBLIC_MARTS} is not what was published last")
    _require_shared_rows(MARTS, last, of_all)
    newest, newest_before = _made_last(of_all), _made_last(last.authorities)
    if newest not in changed and newest != newest_before:
        raise CannotBeReplaced("the catalogue is that of another authority")
    marts = replaced_rows(
        settings.marts,
        last.files.get(MARTS, ""),
        changed,
        lambda connection: _create_tables(connection, found.releases, found.withdrawn),
        whole=(CATALOGUE,) if newest in changed else (),
        left=(BENCHMARKS,) if newest in changed else (BENCHMARKS, CATALOGUE),
    )
    _replace(settings, now, of_all, public, marts)


def _add_heads(settings: Settings, found: HomeIntegrity) -> None:
    add_heads(settings, [*found.releases, *(release for release, _ in found.withdrawn)])


def _as_published(
    authorities: Collection[str], now: HomeStands, releases: Sequence[Release], shown: Mapping[str, Path]
) -> dict[str, AuthorityPublished]:
    """The account of some authorities, whose releases these are."""
    newest = {release.la_code: release for release in newest_of_each(releases)}
    return {
        code: AuthorityPublished(
            stands=now.authorities.get(code, ""),
            made_last=str(newest[code].outline["released_at"]) if code in newest else "",
            edition=id_of(shown[code]) if code in shown else "",
            calendars=_calendars(newest.get(code), shown.get(code)),
        )
        for code in sorted({*authorities, *newest})
    }


def _calendars(newest: Release | None, shown: Path | None) -> dict[str, str]:
    files = {}
    if newest is not None:
        files[MARTS] = newest.marts
    if shown is not None:
        files[PUBLIC_MARTS] = public_marts_in(shown)
    return {name: shared_sha256(file) for name, file in files.items()}


def _edition_of(last: LastPublished, la_code: str) -> str:
    return last.authorities[la_code].edition if la_code in last.authorities else ""


def _is(file: Path, last: LastPublished) -> bool:
    return file.is_file() and sha256_of(file) == last.files.get(file.name)


def _require_shared_rows(name: str, last: LastPublished, of_all: Mapping[str, AuthorityPublished]) -> None:
    """Rows that authorities share can only come: those that one gave before are given by another still."""
    before, after = (
        {each.calendars[name] for each in accounts.values() if name in each.calendars}
        for accounts in (last.authorities, of_all)
    )
    if not before <= after:
        raise CannotBeReplaced("days or windows that authorities share are those of none any more")


def _made_last(authorities: Mapping[str, AuthorityPublished]) -> str:
    """The authority whose newest release was made last, as `_create_latest_of_each_authority` takes it."""
    return max(sorted(authorities), key=lambda code: authorities[code].made_last)


def _replace(
    settings: Settings,
    now: HomeStands,
    authorities: Mapping[str, AuthorityPublished],
    public: Path | None,
    marts: Path,
) -> None:
    """Put what was made into its place; marts that hold every release, which come last, tell that nothing is left."""
    files = {PUBLIC_MARTS: sha256_of(public or settings.public_marts), MARTS: sha256_of(marts)}
    if public is not None:
        durable.replace_under_both_names(public, settings.public_marts, NAMES_BEFORE[PUBLIC_MARTS])
    durable.replace_under_both_names(marts, settings.marts, NAMES_BEFORE[MARTS])
    keep_last(settings, LastPublished(ground=now.ground, files=files, authorities=dict(authorities)))


def make_marts(
    settings: Settings, releases: Sequence[Release], file: Path, withdrawn: Sequence[tuple[Release, Withdrawal]] = ()
) -> None:
    """Make the marts of some releases in a file that is not there yet; of those `withdrawn` the ledger tells."""
    with in_memory(writes={"published": file}) as connection:
        connection.execute("create schema published.marts; use published.marts")
        _create_tables(connection, releases, withdrawn)
        publish_benchmarks(connection, settings)
        describe(connection, "published")
        connection.execute("use memory")
        detach(connection, "published")


def _create_tables(
    connection: duckdb.DuckDBPyConnection,
    releases: Sequence[Release],
    withdrawn: Sequence[tuple[Release, Withdrawal]],
) -> None:
    """Create all tables that follow from some releases, in the default schema."""
    remember(connection, [(release, release.folder, release.outline) for release in releases])
    _create_current_values(connection)
    create_ledger(connection, [*releases, *(release for release, _ in withdrawn)])
    tell_withdrawals(connection, releases, withdrawn)
    create_gate_log(connection, releases)
    _create_latest_of_each_authority(connection, releases)


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


def _create_latest_of_each_authority(connection: duckdb.DuckDBPyConnection, releases: Sequence[Release]) -> None:
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
