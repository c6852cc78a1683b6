"""What the last publishing of a home left, and of which releases: so that the next one makes anew what has changed.

    <home>/last_published.json

It is no memory (decision 0005): no figure stands in it, and without it everything is made anew of the release folders.
Only a file whose content has the hash that stands here is built upon. Which rows are made anew, and when all of them
are, is decided in `publish`.
"""

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress

import duckdb

from scorecard.benchmarks.store import table_sha256
from scorecard.register.chain import entries
from scorecard.register.entries import PublicEditionPublished, ReleaseExcluded, ReleaseWithdrawn
from scorecard.release.fingerprints import deciding_fingerprint
from scorecard.release.folder import la_code_of, manifests_in
from scorecard.release.known_hashes import look_at
from scorecard.settings import Settings
from scorecard.typed import Typed
from scorecard.warehouse import durable

FILE = "last_published.json"


class AuthorityPublished(Typed):
    """An authority as it was published: `stands` is `HomeStands.authorities` of then, `made_last` the time of its
    newest release, `edition` the release whose public edition is shown ('' where none is), `calendars` the hash of the
    rows that it shares with others (`shared_sha256`), by file of marts."""

    stands: str
    made_last: str
    edition: str
    calendars: dict[str, str]


class LastPublished(Typed):
    """`last_published.json`: on which ground the marts were made, their hashes by file, and each authority in them."""

    ground: str
    files: dict[str, str]
    authorities: dict[str, AuthorityPublished]


class HomeStands(Typed):
    """What the marts of a home follow from, as far as it is seen without reading a release.

    `ground` is what bears on all authorities: the code, the benchmarks, and which releases stand no more by decision.
    `authorities` has for each a hash over the looks of its manifests and the entries of its published editions.
    """

    ground: str
    authorities: dict[str, str]


def stands_now(settings: Settings) -> HomeStands:
    """Look at a home before anything is made of it: what comes while it is made is found by the next who looks.

    Raises:
        RegisterDoesNotHold: what was decided cannot be known.
    """
    decided: list[str] = []
    seen: dict[str, list[str]] = {}
    for entry in entries(settings.home):
        if isinstance(entry.content, ReleaseExcluded | ReleaseWithdrawn):
            decided.append(entry.sha256)
        elif isinstance(entry.content, PublicEditionPublished):
            seen.setdefault(entry.content.la_code, []).append(entry.sha256)
    for release_id, manifest in sorted(manifests_in(settings.releases).items()):
        with suppress(OSError):  # it is gone while somebody looks: then it is missing
            seen.setdefault(la_code_of(release_id), []).append(f"{release_id} {look_at(manifest)}")
    ground = [deciding_fingerprint(), duckdb.__version__, table_sha256(settings), *decided]
    return HomeStands(
        ground=_sha256_of(ground), authorities={la_code: _sha256_of(lines) for la_code, lines in sorted(seen.items())}
    )


def read_last(settings: Settings) -> LastPublished | None:
    """What the last publishing left by its own account; None where there is none that can be read."""
    with suppress(OSError, ValueError):
        return LastPublished.model_validate_json((settings.home / FILE).read_text(encoding="utf-8"))
    return None


def keep_last(settings: Settings, last: LastPublished) -> None:
    """Write down what was published. A crash before it leaves the account of before, which knows other files."""
    partial = settings.home / f"{FILE}.partial"
    partial.write_text(json.dumps(last.model_dump(), indent=1) + "\n", encoding="utf-8")
    durable.replace(partial, settings.home / FILE)


def forget_last(settings: Settings) -> None:
    """Leave no account: nothing is published."""
    (settings.home / FILE).unlink(missing_ok=True)


def changed_since(last: LastPublished, now: HomeStands) -> set[str]:
    """The authorities that do not stand as they did, whether they have come, changed or gone."""
    before = {la_code: each.stands for la_code, each in last.authorities.items()}
    return {code for code in before.keys() | now.authorities.keys() if before.get(code) != now.authorities.get(code)}


def _sha256_of(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
