"""What a run publishes is what a publishing of everything would make, whatever came before and wherever it broke off.

What belongs here: histories of a home drawn at random, publishing by authority, what stops whom, processes that die
while they publish, two at once. What does not: what stands in the marts (`tests/test_proof.py`, `test_ledger.py`), and
what finds a release that was changed (`test_integrity.py`).
"""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.copied_releases import copied
from scorecard.public import editions
from scorecard.public.published import publish_edition, published
from scorecard.register.chain import record
from scorecard.register.entries import PublicEditionsBegun
from scorecard.release import publish as publishing
from scorecard.release.decided import exclude_release, read_decided
from scorecard.release.folder import Release, all_releases, releases_in
from scorecard.release.heads import in_order_made
from scorecard.release.integrity import ReleasesDoNotHold, check_home
from scorecard.release.last_published import FILE as ACCOUNT
from scorecard.release.publish import make_marts, publish
from scorecard.release.unchanged import marts_are_current
from scorecard.release.verify_home import verify_home
from scorecard.release.withdraw import withdraw_release
from scorecard.settings import MARTS, PROJECT_ROOT, PUBLIC_MARTS, Settings
from scorecard.warehouse.database import in_memory
from tests.conftest import FolderMaker, Released
from tests.support import copy_of

AUTHORITIES = ("203", "802", "916")
MONTHS = ("2024-03", "2024-04", "2024-05")
# of a real release that which marts are made of; the tables named are enough for every way in which a table is made
KEPT_FILES = (
    MARTS, "public/", "public_memory", "indicator_values.", "definitions.", "target_comparisons.", "restatements.",
    "release_changes.",
)  # fmt: skip
KEPT_TABLES = {
    "indicator_values", "earlier_figures", "dim_indicator", "scorecard", "dim_period_window", "dim_date",
    "dim_authority", "flows", "commentaries", "about", "columns", "usual_revisions", "restatements", "release_changes",
}  # fmt: skip


@pytest.fixture(scope="session")
def small_release(made_once: FolderMaker, released: Released) -> Release:
    """The first release of the pocket authority with few of its tables and without its pages: for copies alone."""

    def fill(folder: Path) -> None:
        place = folder / "releases" / "916" / "2024-03" / "r1"
        for path in sorted(released.folder.rglob("*")):
            name = path.relative_to(released.folder).as_posix()
            if path.is_file() and (name.startswith(KEPT_FILES) or name == "manifest.json"):
                if name.startswith("public/") and not name.endswith((".duckdb", ".txt")):
                    continue
                (place / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, place / name)
        for file in (place / MARTS, place / "public" / PUBLIC_MARTS):
            _keep_few_tables(file)

    [release] = releases_in(made_once("small_release", fill) / "releases")
    return release


def _keep_few_tables(file: Path) -> None:
    """The kept tables in a file of their own: one from which tables were dropped stays as large as it was."""
    few = file.with_suffix(".few")
    with in_memory(reads={"all_of_it": file}, writes={"few": few}) as connection:
        connection.execute("create schema few.marts")
        for (table,) in connection.execute(
            "select table_name from duckdb_tables() where database_name = 'all_of_it'"
        ).fetchall():
            if table in KEPT_TABLES:
                connection.execute(f"create table few.marts.{table} as from all_of_it.marts.{table}")
    few.replace(file)


@dataclass
class PublishedHome:
    """A home of several authorities, to which things happen one after the other."""

    settings: Settings
    source: Release
    minutes: int = 0
    made: list[Release] = field(default_factory=list)

    def begin(self) -> None:
        for la_code in AUTHORITIES:
            record(self.settings.home, PublicEditionsBegun(la_code=la_code, by="a test"))

    def release(self, la_code: str, month: str, figure: int = 1, *, is_older: bool = False) -> Release:
        """One more release of an authority, whose figures tell which it is; an older one lacks a table and a column."""
        self.minutes += 1
        number = 1 + sum(each.la_code == la_code and each.month == month for each in self.made)
        release_id = f"{la_code}-{month}-r{number}"
        gone = read_decided(self.settings.home).excluded
        chained = [each for each in self.made if each.la_code == la_code and each.release_id not in gone]
        first_day = f"{int(month[:4]) - 3}-{month[5:]}-01"
        changes = {
            "indicator_values": f"update indicator_values set numerator = {figure} where numerator is not null",
            "dim_indicator": f"update dim_indicator set title = '{release_id}'",
            "dim_date": f"delete from dim_date where calendar_date < date '{first_day}'",
            "dim_period_window": f"delete from dim_period_window where period_end < date '{first_day}'",
        }
        if is_older:
            changes |= {"flows": "drop table flows", "scorecard": "alter table scorecard drop column narrative_author"}
        made = copied(
            self.source,
            self.settings,
            release_id,
            f"2024-06-10T{9 + self.minutes // 60:02}:{self.minutes % 60:02}:00+00:00",
            in_order_made(chained)[-1] if chained else None,
            follows=published(self.settings, la_code).newest,
            changes=changes,
        )
        self.made.append(made)
        return made

    def publish(self, la_code: str | None = None) -> None:
        publish(self.settings, la_code)

    @property
    def standing(self) -> list[Release]:
        decided = read_decided(self.settings.home)
        return [each for each in self.made if decided.lets_stand(each.release_id)]

    def whole(self, folder: Path) -> dict[str, Path]:
        """Both files of marts as they come of all releases at once."""
        found = check_home(self.settings)
        files = {MARTS: folder / MARTS, PUBLIC_MARTS: folder / PUBLIC_MARTS}
        for file in files.values():
            file.unlink(missing_ok=True)
        if found.releases:
            make_marts(self.settings, found.releases, files[MARTS], found.withdrawn)
        else:
            del files[MARTS]
        shown = editions.newest_shown(self.settings, found.releases)
        editions.make_public_marts([*shown.values()], files[PUBLIC_MARTS])
        return files

    def differences(self, scratch: Path) -> list[str]:
        """What the published files have otherwise than files of all releases at once."""
        scratch.mkdir(exist_ok=True)
        whole = self.whole(scratch)
        there = {file.name for file in (self.settings.marts, self.settings.public_marts) if file.is_file()}
        found = [f"{name} is on one side alone" for name in there ^ whole.keys()]
        for name in sorted(there & whole.keys()):
            found += [f"{name}: {what}" for what in _differences(self.settings.home / name, whole[name])]
        return found


LOOKED_AT = {
    "columns": "select table_name, column_index, column_name, data_type, is_nullable, column_default, comment "
    "from duckdb_columns() where database_name = ? and schema_name = 'marts'",
    "tables": "select table_name, comment from duckdb_tables() where database_name = ?",
    "constraints": "select table_name, constraint_text from duckdb_constraints() where database_name = ?",
    "schemas": "select schema_name from duckdb_schemas() where database_name = ?",
    "views": "select view_name from duckdb_views() where database_name = ? and not internal",
}


def _differences(left: Path, right: Path) -> Iterator[str]:
    with in_memory(reads={"published": left, "whole": right}) as connection:
        for what, query in LOOKED_AT.items():
            sides = [sorted(connection.execute(query, [name]).fetchall(), key=str) for name in ("published", "whole")]
            if sides[0] != sides[1]:
                yield f"{what}: {[each for each in sides[0] if each not in sides[1]]} and {len(sides[1])}"
                return
        for (table,) in connection.execute(
            "select table_name from duckdb_tables() where database_name = 'whole'"
        ).fetchall():
            for one, other in (("published", "whole"), ("whole", "published")):
                query = f"from (from {one}.marts.{table} except all from {other}.marts.{table})"
                if rows := connection.execute(query).fetchall():
                    yield f"{table}: {len(rows)} rows in {one} alone, such as {rows[0]}"


@pytest.fixture(scope="session")
def first_releases(made_once: FolderMaker, small_release: Release) -> Path:
    """A home in which each authority has released March. To be looked at only."""

    def fill(folder: Path) -> None:
        made = PublishedHome(Settings(home=folder / "home"), small_release)
        made.begin()
        for la_code in AUTHORITIES:
            made.release(la_code, MONTHS[0])

    return made_once("first_releases", fill) / "home"


@pytest.fixture
def home(first_releases: Path, small_release: Release, tmp_path: Path) -> PublishedHome:
    """A home in which each authority has released March, all of it published."""
    return copied_home(first_releases, small_release, tmp_path)


def copied_home(source: Path, small_release: Release, folder: Path) -> PublishedHome:
    made = PublishedHome(Settings(home=copy_of(source, folder / "home")), small_release)
    made.made = all_releases(made.settings)
    made.minutes = len(made.made)
    made.publish()
    return made


def test_a_run_makes_its_own_rows_and_takes_the_others_as_they_stand(
    home: PublishedHome, tmp_path: Path, made: "Made"
) -> None:
    home.release("802", MONTHS[0], figure=2)
    home.publish("802")
    assert made.of() == [["802-2024-03-r1", "802-2024-03-r2"]]
    assert home.differences(tmp_path / "whole") == []
    with in_memory(reads={"published": home.settings.marts}) as connection:
        rows = connection.execute(
            "select la_code, max(numerator) from published.marts.indicator_values group by la_code order by la_code"
        ).fetchall()
        catalogue = connection.execute("select distinct title from published.marts.dim_indicator").fetchall()
    assert rows == [("203", 1.0), ("802", 2.0), ("916", 1.0)]
    assert catalogue == [("802-2024-03-r2",)], "the catalogue is that of the release made last"
    assert marts_are_current(home.settings)
    assert list(home.settings.home.glob("*.partial*")) == []


@dataclass
class Made:
    """Of which releases marts were made, each time that they were."""

    calls: list[list[str]] = field(default_factory=list)

    def of(self) -> list[list[str]]:
        """Those since the last question."""
        told, self.calls = self.calls, []
        return told


@pytest.fixture
def made(home: PublishedHome, monkeypatch: pytest.MonkeyPatch) -> Made:
    seen, make = Made(), publishing._create_tables

    def tell(connection: Any, releases: Any, withdrawn: Any) -> None:
        seen.calls.append([each.release_id for each in releases])
        make(connection, releases, withdrawn)

    monkeypatch.setattr(publishing, "_create_tables", tell)
    return seen


def test_two_that_have_changed_are_made_anew_together(home: PublishedHome, tmp_path: Path, made: Made) -> None:
    """A run that died between its release and the marts is made good by whoever publishes next."""
    home.release("203", MONTHS[0], figure=2)
    home.release("802", MONTHS[1], figure=3)
    home.publish("802")
    assert made.of() == [["203-2024-03-r1", "203-2024-03-r2", "802-2024-03-r1", "802-2024-04-r1"]]
    assert home.differences(tmp_path / "whole") == []


def change_account(home: PublishedHome, of: str, to: str) -> None:
    file = home.settings.home / ACCOUNT
    text = file.read_text(encoding="utf-8")
    assert of in text
    file.write_text(text.replace(of, to), encoding="utf-8")


def overwrite_a_figure(file: Path) -> None:
    with in_memory(writes={"forged": file}) as connection:
        connection.execute("update forged.marts.indicator_values set numerator = 99 where la_code = '916'")


def touch_all_manifests(home: PublishedHome) -> None:
    """As a restore does: the same content, of another time."""
    for release in all_releases(home.settings):
        (release.folder / "manifest.json").touch()


UNUSUAL: dict[str, Callable[[PublishedHome], object]] = {
    "no account": lambda home: (home.settings.home / ACCOUNT).unlink(),
    "an account that cannot be read": lambda home: (home.settings.home / ACCOUNT).write_text("{", encoding="utf-8"),
    "an account of another kind": lambda home: change_account(home, '"ground"', '"grounds"'),
    "marts that are gone": lambda home: home.settings.marts.unlink(),
    "marts with another figure": lambda home: overwrite_a_figure(home.settings.marts),
    "marts with a byte more": lambda home: home.settings.marts.open("ab").write(b" "),
    "public marts that are gone": lambda home: home.settings.public_marts.unlink(),
    "public marts with a byte more": lambda home: home.settings.public_marts.open("ab").write(b" "),
    "no authority that stands as it did": touch_all_manifests,
    "a release that was excluded": lambda home: exclude_release(
        home.settings, "203-2024-03-r1", by="A. Example", reason="an example"
    ),
}


@pytest.mark.parametrize("what", UNUSUAL)
def test_whatever_is_unusual_makes_everything_anew(home: PublishedHome, tmp_path: Path, made: Made, what: str) -> None:
    home.release("802", MONTHS[0], figure=2)
    UNUSUAL[what](home)
    home.publish("802")
    assert made.of() == [[each.release_id for each in sorted(home.standing)]]
    assert home.differences(tmp_path / "whole") == []
    made.calls.clear()
    home.release("802", MONTHS[0], figure=3)
    home.publish("802")
    assert made.of() == [[each.release_id for each in sorted(home.standing) if each.la_code == "802"]]


def test_other_code_makes_everything_anew(home: PublishedHome, made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    from scorecard.release import last_published

    monkeypatch.setattr(last_published, "deciding_fingerprint", lambda: "that of another version")
    home.publish("802")
    assert made.of() == [[each.release_id for each in sorted(home.standing)]]


def test_other_columns_make_everything_anew(home: PublishedHome, tmp_path: Path, made: Made) -> None:
    """The newest release of an authority lacks a table and a column, as where its code is older than the others'."""
    home.release("802", MONTHS[0], is_older=True)
    home.publish("802")
    assert made.of()[-1] == [each.release_id for each in sorted(home.standing)]
    assert home.differences(tmp_path / "whole") == []


def test_days_that_no_authority_has_any_more_go(home: PublishedHome, tmp_path: Path, made: Made) -> None:
    """Each release of a later month begins a month later: the first days go with the last authority that has them."""
    first = "select min(calendar_date)::varchar from published.marts.dim_date"
    seen, of = [], []
    for la_code in AUTHORITIES:
        home.release(la_code, MONTHS[1])
        made.calls.clear()
        home.publish(la_code)
        of.append({release_id[:3] for release_id in made.calls[-1]})
        with in_memory(reads={"published": home.settings.marts}) as connection:
            seen.append(connection.execute(first).fetchall()[0][0])
        assert home.differences(tmp_path / "whole") == []
    assert seen == ["2021-03-01", "2021-03-01", "2021-04-01"]
    assert of == [{"203"}, {"802"}, {"203", "802", "916"}]


def test_what_is_damaged_of_another_authority_is_told_and_stops_nobody_else(
    home: PublishedHome, tmp_path: Path, made: Made, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing.logger, "propagate", True)
    damaged = home.release("916", MONTHS[1], figure=7)
    (damaged.folder / "manifest.json").write_bytes((damaged.folder / "manifest.json").read_bytes() + b" ")
    home.release("802", MONTHS[0], figure=2)
    home.publish("802")
    assert made.of() == [["802-2024-03-r1", "802-2024-03-r2"]], "nothing of what does not hold enters"
    assert "releases of 916 are not what was released" in caplog.text
    with pytest.raises(ReleasesDoNotHold, match="916-2024-04-r1"):
        home.publish("916")
    assert not verify_home(home.settings).integrity.holds
    (damaged.folder / "manifest.json").write_bytes((damaged.folder / "manifest.json").read_bytes()[:-1])
    home.publish("203")  # whoever comes next finds that it holds again
    assert home.differences(tmp_path / "whole") == []
    assert verify_home(home.settings).differences == ()


def test_where_everything_is_made_anew_everything_has_to_hold(home: PublishedHome) -> None:
    of_916 = next(each for each in home.made if each.la_code == "916")
    (of_916.folder / MARTS).write_bytes(b"other figures")
    before = home.settings.marts.read_bytes()
    home.publish("802")  # nothing of it is looked at, and nothing of it enters
    (home.settings.home / ACCOUNT).unlink()
    for la_code in ("802", None):
        with pytest.raises(ReleasesDoNotHold, match=f"916-2024-03-r1: {MARTS}"):
            home.publish(la_code)
    assert len(before) > 0 and home.settings.marts.is_file()


def test_what_was_put_into_the_marts_is_found_by_who_proves_the_home(home: PublishedHome) -> None:
    assert verify_home(home.settings).differences == ()
    overwrite_a_figure(home.settings.marts)
    assert any("indicator_values" in each for each in verify_home(home.settings).differences)


def test_public_marts_are_held_against_the_editions_too(home: PublishedHome) -> None:
    publish_edition(home.settings, "916-2024-03-r1", "a test")
    home.publish("916")
    assert verify_home(home.settings).differences == ()
    overwrite_a_figure(home.settings.public_marts)
    [found] = verify_home(home.settings).differences
    assert found.startswith(f"{PUBLIC_MARTS}, indicator_values: rows that stand on one side alone")


def test_an_edition_that_is_published_is_shown_beside_the_others(home: PublishedHome, tmp_path: Path) -> None:
    shown = "select distinct release_id from published.marts.indicator_values order by 1"
    for release_id in ("916-2024-03-r1", "203-2024-03-r1"):
        publish_edition(home.settings, release_id, "a test")
        home.publish(release_id[:3])
        assert home.differences(tmp_path / "whole") == []
    home.release("916", MONTHS[1])
    home.publish("916")
    publish_edition(home.settings, "916-2024-04-r1", "a test")
    home.publish("916")
    with in_memory(reads={"published": home.settings.public_marts}) as connection:
        assert connection.execute(shown).fetchall() == [("203-2024-03-r1",), ("916-2024-04-r1",)]
    assert home.differences(tmp_path / "whole") == []
    withdraw_release(home.settings, "916-2024-04-r1", "A. Example", "an example")
    with in_memory(reads={"published": home.settings.public_marts}) as connection:
        assert connection.execute(shown).fetchall() == [("203-2024-03-r1",), ("916-2024-03-r1",)]
    withdrawn = home.settings.public_marts.read_bytes()
    assert b"916-2024-04-r1" not in withdrawn, "nothing of what was taken back is left in the file"


AUTHORITY, MONTH, NUMBER = st.sampled_from(AUTHORITIES), st.sampled_from(MONTHS), st.integers(0, 9)
HAPPENINGS = st.one_of(
    st.tuples(st.just("release"), AUTHORITY, MONTH, NUMBER),
    st.tuples(st.just("release"), AUTHORITY, MONTH, NUMBER),
    st.tuples(st.just("older release"), AUTHORITY, MONTH, NUMBER),
    st.tuples(st.just("unpublished release"), AUTHORITY, MONTH, NUMBER),
    st.tuples(st.just("withdraw"), NUMBER),
    st.tuples(st.just("exclude"), NUMBER, AUTHORITY),
    st.tuples(st.just("edition"), NUMBER),
    st.tuples(st.just("tamper"), st.sampled_from([each for each in UNUSUAL if "excluded" not in each]), AUTHORITY),
    st.tuples(st.just("broken off"), NUMBER, AUTHORITY, MONTH),
)


class BrokenOff(BaseException):
    """Whatever ends a process: nothing in between may catch it."""


def happen(home: PublishedHome, what: tuple[Any, ...]) -> None:
    """One thing that happens to a home, and the publishing that follows on it."""
    kind, *details = what
    if kind in ("release", "older release"):
        la_code, month, figure = details
        home.release(la_code, month, figure, is_older=kind != "release")
        home.publish(la_code)
    elif kind == "unpublished release":
        la_code, month, figure = details
        home.release(la_code, month, figure)
        home.publish(next(each for each in AUTHORITIES if each != la_code))
    elif kind == "withdraw" and home.standing:
        withdrawn = home.standing[details[0] % len(home.standing)]
        withdraw_release(home.settings, withdrawn.release_id, "A. Example", "an example")
    elif kind == "exclude" and home.standing:
        excluded = home.standing[details[0] % len(home.standing)]
        (excluded.folder / MARTS).write_bytes(b"damaged")
        exclude_release(home.settings, excluded.release_id, "A. Example", "an example")
        home.publish(details[1])
    elif kind == "edition" and home.standing:
        release = home.standing[details[0] % len(home.standing)]
        with suppress(Exception):  # it is published already, or made before another
            publish_edition(home.settings, release.release_id, "a test")
        home.publish(release.la_code)
    elif kind == "tamper":
        with suppress(OSError):
            UNUSUAL[details[0]](home)
        home.publish(details[1])
    elif kind == "broken off":
        at, la_code, month = details
        home.release(la_code, month, at)
        before = {file: file.read_bytes() for file in (home.settings.marts,) if file.is_file()}
        with pytest.MonkeyPatch.context() as patched:
            _break_off(patched, at)
            with suppress(BrokenOff):
                home.publish(la_code)
        if not marts_are_current(home.settings):
            assert all(file.read_bytes() == content for file, content in before.items())
        home.publish(la_code)


def _break_off(patched: pytest.MonkeyPatch, at: int) -> None:
    """End the process, as far as the code can tell, at the so-manieth time that a file is put into its place."""
    left, replace = [at], Path.replace

    def break_off(path: Path, target: Path) -> Path:
        if not left[0]:
            raise BrokenOff
        left[0] -= 1
        return replace(path, target)

    patched.setattr(Path, "replace", break_off)


@pytest.mark.long
@settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)
@given(happenings=st.lists(HAPPENINGS, min_size=3, max_size=8))
def test_after_whatever_happens_the_marts_are_those_of_all_releases(
    first_releases: Path,
    small_release: Release,
    tmp_path_factory: pytest.TempPathFactory,
    happenings: list[tuple[Any, ...]],
) -> None:
    folder = tmp_path_factory.mktemp("history")
    try:
        home = copied_home(first_releases, small_release, folder)
        for happening in happenings:
            happen(home, happening)
            assert home.differences(folder / "whole") == [], happening
    finally:
        shutil.rmtree(folder)


# Publishes for an authority, and dies where it is told to.
PUBLISHING = """
import os, signal, sys
from pathlib import Path
from scorecard.release import publish, replaced_rows
from scorecard.settings import Settings

home, la_code, owner, name, when, at = Path(sys.argv[1]), *sys.argv[2:6], int(sys.argv[6])
holder = {"publish": publish, "replaced_rows": replaced_rows, "Path": Path, "shutil": __import__("shutil")}[owner]
function, left = getattr(holder, name), [at]

def dying(*arguments, **named):
    left[0] -= 1
    if left[0] == 0 and when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    given = function(*arguments, **named)
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return given

setattr(holder, name, dying)
publish.publish(Settings(home=home), la_code)
"""

# where it dies, and whether the marts hold the new release afterwards
MOMENTS = [
    ("publish", "require_releases_hold", "after", 1, False),
    ("publish", "_create_tables", "after", 1, False),
    ("replaced_rows", "_replace", "after", 1, False),
    ("replaced_rows", "_replace", "after", 9, False),
    ("replaced_rows", "detach", "before", 1, False),
    ("shutil", "copyfile", "after", 1, False),
    ("publish", "_replace", "before", 1, False),
    ("publish", "keep_last", "before", 1, True),
    ("publish", "keep_last", "after", 1, True),
]


@pytest.mark.long
@pytest.mark.parametrize(("owner", "name", "when", "at", "is_published"), MOMENTS)
def test_killed_while_publishing_the_marts_are_those_before_or_after(
    home: PublishedHome, tmp_path: Path, owner: str, name: str, when: str, at: int, is_published: bool
) -> None:
    before = home.settings.marts.read_bytes()
    home.release("802", MONTHS[1], figure=2)
    arguments = [str(home.settings.home), "802", owner, name, when, str(at)]
    died = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PUBLISHING, *arguments],
        cwd=PROJECT_ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert died.returncode == -9, died.stderr
    assert marts_are_current(home.settings) is is_published
    if not is_published:
        assert home.settings.marts.read_bytes() == before
    home.release("203", MONTHS[1], figure=3)
    home.publish("203")  # makes anew what the one that died has left
    assert home.differences(tmp_path / "whole") == []
    assert list(home.settings.home.glob("*.partial*")) == []


def test_two_that_publish_at_once_are_both_published(home: PublishedHome, tmp_path: Path) -> None:
    for number in range(3):
        for la_code in ("203", "802"):
            home.release(la_code, MONTHS[0], figure=number)
        with ThreadPoolExecutor(2) as both:
            [*both.map(home.publish, ("203", "802"))]
        assert marts_are_current(home.settings)
    assert home.differences(tmp_path / "whole") == []
