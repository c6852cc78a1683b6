"""Runs of a month that are killed at random moments, and what must hold after each of them.

One home is run again and again with `scorecard run`, and its process is killed (SIGKILL) some time after its first
line; some runs come to their end first. Only after one that did is another delivery put in its place, of the same
figures: so each content is released once, whoever was killed on the way. The seed gives the same moments again, as far
as a machine takes the same time for the same work.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scorecard.register.chain import entries
from scorecard.register.entries import QualityRunKept
from scorecard.release.fingerprints import sha256_of
from scorecard.release.folder import Release, all_releases
from scorecard.release.heads import heads_file, read_heads
from scorecard.release.unchanged import marts_are_current
from scorecard.release.verify_home import verify_home
from scorecard.settings import PROJECT_ROOT, Settings
from tests.support import POCKET_AUTHORITY, arguments_of_run, deliver, marts

FIGURES = "select * exclude (release_id) from indicator_values order by all"


@dataclass(frozen=True)
class Turn:
    """One run: the last line that it said, and after how many seconds it was killed; None where it ended by itself."""

    at: str
    seconds: float | None


@dataclass
class KilledHome:
    """A home whose runs are killed. Looked at is only what anybody can see of it."""

    home: Path
    chance: random.Random
    temporary: Path
    """Where its processes keep temporary files: nothing of a child may be left there."""
    turns: list[Turn] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    contents: int = 1
    """Deliveries of different content that were put there."""

    def __post_init__(self) -> None:
        self.settings = Settings(home=self.home)
        self.as_long = 0.0
        self.figures: list[tuple[Any, ...]] = []
        self.manifests: dict[str, str] = {}
        self.register: tuple[str, ...] = ()
        self.heads: tuple[str, ...] = ()

    def first_release(self, *, is_public: bool) -> None:
        """Deliver the pocket authority and let its run come to its end."""
        deliver(POCKET_AUTHORITY, self.home, publishes=is_public)
        self.run(killed=False)
        self.figures = marts(self.home, FIGURES)
        self.look()

    def run(self, *, killed: bool) -> None:
        """Run the month, and kill the run at a random moment unless it ends before."""
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "orchestration.cli", *arguments_of_run(self.home)],
            cwd=PROJECT_ROOT,
            env={name: value for name, value in os.environ.items() if name != "DAGSTER_HOME"}
            | {"TMPDIR": str(self.temporary)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None
        released = len(all_releases(self.settings))
        said = process.stderr.readline()
        began, after = time.monotonic(), None
        if killed:
            after = self.chance.uniform(0, 1.1 * self.as_long)
            try:
                process.wait(after)
                after = None
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
        said += process.communicate()[1]
        lines = said.strip().splitlines() or [""]
        self.turns.append(Turn(lines[-1], after))
        if after is None:
            if len(all_releases(self.settings)) > released:
                # the next one, on a machine as busy as now; a run that found its release made takes no time
                self.as_long = time.monotonic() - began
            if process.returncode != 0:
                self.faults.append(f"run {len(self.turns)} ended with {process.returncode}: {said}")
        elif process.returncode not in (0, -signal.SIGKILL):
            self.faults.append(f"run {len(self.turns)} ended with {process.returncode} before it was killed: {said}")

    def deliver_another_content(self) -> None:
        """A blank line more at an extract's end: another content, and the same rows."""
        with (self.home / "landing" / "916" / "2024-03" / "asye.csv").open("a", encoding="utf-8") as stream:
            stream.write("\n")
        self.contents += 1

    def look(self) -> None:
        """What must hold after every run, whether it was killed or not."""
        self.faults += [f"after run {len(self.turns)} ({self.turns[-1]}): {fault}" for fault in self._seen()]

    def _seen(self) -> Iterator[str]:
        was_killed = self.turns[-1].seconds is not None
        releases = all_releases(self.settings)
        if [each.number for each in releases] != list(range(1, len(releases) + 1)):
            yield f"releases {[each.number for each in releases]} are not numbered from the first on"
        for release in releases:
            yield from _not_whole(release)
        if len({each.outline["delivery_fingerprint"] for each in releases}) != len(releases):
            yield "one content was released twice"
        manifests = {each.release_id: sha256_of(each.folder / "manifest.json") for each in releases}
        if not self.manifests.items() <= manifests.items():
            yield "a release that was there is gone, or another"
        self.manifests = manifests

        kept = tuple(entry.sha256 for entry in entries(self.home))
        if kept[: len(self.register)] != self.register:
            yield "the register has lost an entry"
        heads = tuple(str(head) for head in read_heads(heads_file(self.settings)))
        if heads[: len(self.heads)] != self.heads or len(heads) < len(releases) - was_killed:
            yield "the head file has lost a line"
        self.register, self.heads = kept, heads

        published = [name for (name,) in marts(self.home, "select release_id from releases order by number")]
        if published not in ([*manifests], [*manifests][:-1] if was_killed else [*manifests]):
            yield f"the marts hold {published}, and there are {[*manifests]}"
        if marts(self.home, FIGURES) != self.figures:
            yield "the marts have other figures"
        if not was_killed:
            yield from self._mended(releases)
        left = [
            path for path in self.temporary.rglob("*") if path.is_file() and any(map(path.read_bytes().count, WRITTEN))
        ]
        if left:
            yield f"children's records are left in {left}"

    def _mended(self, releases: list[Release]) -> Iterator[str]:
        """What a run that came to its end has made good."""
        if not marts_are_current(self.settings):
            yield "the marts lack a release after a run that ended"
        left = [*self.home.rglob("*.partial*"), *self.home.rglob("*.copied-rows.csv")]
        if left:
            yield f"left behind: {left}"
        if len(releases) != self.contents:
            yield f"{len(releases)} releases of {self.contents} contents"
        recorded = {e.content.release_id for e in entries(self.home) if isinstance(e.content, QualityRunKept)}
        if not recorded >= {each.release_id for each in releases}:
            yield "the register does not know the run of every release"
        proof = verify_home(self.settings)
        yield from (f"verify: {difference}" for difference in proof.differences)


# as extracts write children of the pocket authority
WRITTEN = (b"U-RA", b",RA,", b"\nRA,")


def _names_a_child(path: Path) -> bool:
    content = path.read_bytes()
    return any(word in content for word in WRITTEN)


def _not_whole(release: Release) -> Iterator[str]:
    for name, sha256 in release.manifest["files"].items():
        if not (release.folder / name).is_file() or sha256_of(release.folder / name) != sha256:
            yield f"{release.release_id}: {name} is not what its manifest says"


def kill_runs(
    folder: Path, count: int, seed: int, *, is_public: bool = False, tell: Callable[[KilledHome], None] = lambda _: None
) -> KilledHome:
    """Kill as many runs of a new home as asked for, and let the last come to its end; `tell` hears after each."""
    temporary = folder / "temporary"
    temporary.mkdir(parents=True)
    there = KilledHome(folder / "home", random.Random(seed), temporary)
    there.first_release(is_public=is_public)
    there.deliver_another_content()
    while sum(turn.seconds is not None for turn in there.turns) < count:
        there.run(killed=True)
        there.look()
        tell(there)
        if there.turns[-1].seconds is None:
            there.deliver_another_content()
    there.run(killed=False)
    there.look()
    return there
