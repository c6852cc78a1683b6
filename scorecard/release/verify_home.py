"""Proof of a home: every release to the last byte, the chain from end to end, head file and register, and marts made
again.

The restatement ledger is one of the marts. What a figure follows from is not asked here: `verify` asks it of a release,
given its delivery.
"""

import filecmp
from collections.abc import Iterator
from dataclasses import dataclass

from scorecard.register.chain import NAME as REGISTER
from scorecard.register.chain import entries
from scorecard.release.compare import Compared, compare_databases
from scorecard.release.file_modes import open_to_others
from scorecard.release.folder import scratch_for_a_proof, sweep_proofs
from scorecard.release.heads import UnusableHeads, heads_file, read_heads
from scorecard.release.integrity import RESTRICTED, HomeIntegrity, check_home
from scorecard.settings import NAMES_BEFORE, Settings


@dataclass(frozen=True)
class HomeVerification:
    """What came of it. ``tables`` and ``rows`` count the marts that were made again and are equal."""

    integrity: HomeIntegrity
    differences: tuple[str, ...]
    notes: tuple[str, ...]
    heads: int
    tables: int
    rows: int


def verify_home(settings: Settings, *, redacted: bool = False) -> HomeVerification:
    """Hold a home against itself, and look at who may read and write it. Nothing that is in it is changed.

    `redacted` lets what is restricted be missing.
    """
    integrity = check_home(settings, anew=True, may_be_missing=RESTRICTED if redacted else ())
    differences, notes, tables, rows = list(integrity.listed), [], 0, 0
    differences += _against_register(settings, integrity)
    try:
        heads = len(read_heads(heads_file(settings)))
    except UnusableHeads:
        heads = 0  # told above
    if integrity.releases and not heads and not heads_file(settings).exists():
        notes.append(f"there is no {heads_file(settings).name}: that the last release is missing could not be seen.")
    if not settings.marts.is_file():
        notes.append(f"{settings.marts.name} is not there; the next run makes it.")
    elif integrity.holds and integrity.releases:
        for compared in _made_again(settings, integrity, redacted):
            tables, rows = tables + (not compared.differing), rows + compared.equal
            if compared.differing:
                differences.append(compared.told)
    differences += _names_before_that_differ(settings)
    differences += open_to_others(settings.home)
    return HomeVerification(integrity, tuple(differences), tuple(notes), heads, tables, rows)


def _made_again(settings: Settings, integrity: HomeIntegrity, redacted: bool) -> Iterator[Compared]:
    """The marts beside those that all releases come to, made in scratch; and likewise those of public editions."""
    from scorecard.public import editions
    from scorecard.release.publish import make_marts

    sweep_proofs(settings)
    with scratch_for_a_proof(settings.home) as scratch:
        again = scratch / settings.marts.name
        make_marts(settings, integrity.releases, again, integrity.withdrawn)
        yield from compare_databases(settings.marts.name, settings.marts, again)
        if settings.public_marts.is_file() and not redacted:  # what was published is known by what is restricted
            again = scratch / settings.public_marts.name
            shown = editions.newest_shown(settings, integrity.releases)
            editions.make_public_marts([*shown.values()], again)
            yield from compare_databases(settings.public_marts.name, settings.public_marts, again)


def _against_register(settings: Settings, integrity: HomeIntegrity) -> list[str]:
    """Releases know the register as it was when they were made: it can only have grown."""
    sealed = {entry.number: entry.sha256 for entry in entries(settings.home)}
    found = []
    for release in (*integrity.releases, *(release for release, _ in integrity.withdrawn)):
        known = release.manifest.get("register_head", {})
        if known.get("number") and sealed.get(known["number"]) != known["sha256"]:
            found.append(
                f"{REGISTER}: {release.release_id} was made when it had {known['number']} entries; it has others now"
            )
    return found


def _names_before_that_differ(settings: Settings) -> Iterator[str]:
    """Files under the names of before that hold something else than those of today."""
    for now in (settings.marts, settings.public_marts):
        before = now.with_name(NAMES_BEFORE[now.name])
        if now.is_file() and before.is_file() and not filecmp.cmp(now, before, shallow=False):
            yield f"{before.name}: it is not {now.name} under its name of before. Delete it and read {now.name}"
