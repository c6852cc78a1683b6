"""A person erased from a home, in an order in which it can be taken up again: cases of releases, lists, working
databases, and last the deliveries, by which the rows of the others are found.

What is written anew is recorded by its hashes before and since, with who asked for it and why, never with who it was:
by that `verify` knows the files. Figures, pages and marts are not touched, and a delivery that was released is not
counted again. Backups are somebody else's: nothing outside the home is.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scorecard.configuration.in_force import read_configuration
from scorecard.delivery.contracts import load_contracts
from scorecard.delivery.landed import landed
from scorecard.delivery.landing_folder import look_into
from scorecard.delivery.raw_tables import sweep as sweep_database
from scorecard.forgetting.in_cases import write_cases_without
from scorecard.forgetting.in_delivery import WithoutPerson, delivery_without, write_beside
from scorecard.forgetting.in_lists import lists_without
from scorecard.forgetting.person import Person
from scorecard.problems import LAST_FAULT, UnusableInput
from scorecard.register.chain import record
from scorecard.register.entries import DeliveryErased, FileErased
from scorecard.release.erased import CASES, finish_erasures, prepared_cases, prepared_delivery
from scorecard.release.fingerprints import sha256_of
from scorecard.release.folder import Release, earlier_releases
from scorecard.release.integrity import require_releases_hold
from scorecard.release.lock import warehouse_held
from scorecard.release.pseudonyms import KEY_FILE, KEY_VARIABLE, pseudonym
from scorecard.release.secret_keys import look_at_key
from scorecard.retention import PRUNED
from scorecard.settings import Settings
from scorecard.warehouse.durable import sync_folder


class CannotForget(UnusableInput):
    """Nothing was erased: the message says why."""


@dataclass
class Forgotten:
    """What was erased, in counts; ``unsearched`` are files of deliveries that a person must look at."""

    rows: int = 0
    deliveries: list[str] = field(default_factory=list)
    releases: list[str] = field(default_factory=list)
    entries: int = 0
    unsearched: list[Path] = field(default_factory=list)


def forget_person(settings: Settings, la_code: str, identifier: str, by: str, reason: str) -> Forgotten:
    """Erase a child from everything that a home holds of an authority. It cannot be undone.

    What a crash leaves half done is finished by the next command that works on the authority; the same call again
    erases what is left.

    Raises:
        CannotForget: the key of the pseudonyms is not at hand, the reason names the person, or nobody of that
            identifier is found.
        ReleasesDoNotHold: a release of the home is not what was released; nothing was erased.
        AnotherRun: a run works on the authority.
    """
    person = _person(identifier, by, reason)
    with warehouse_held(settings, la_code):
        require_releases_hold(settings)
        done = Forgotten()
        found = {month: _look_through(settings, la_code, month, person) for month in _months(settings, la_code)}
        releases = [each for each in earlier_releases(settings, la_code) if (each.folder / CASES).is_file()]
        key = look_at_key(settings.home / KEY_FILE, KEY_VARIABLE)
        if releases and key is None:
            raise CannotForget(
                f"The cases of {len(releases)} releases are under pseudonyms, and their key is not at hand. Put "
                f"{KEY_FILE} back into the home, or set {KEY_VARIABLE}. Nothing was erased."
            )
        for release in releases:
            if _erase_cases(settings, release, pseudonym(key or b"", person.identifier), by, reason):
                done.releases.append(release.release_id)
        done.entries = _erase_lists(settings, la_code, person, found)
        _erase_working_copies(settings, la_code)
        for month, without in found.items():
            landing = settings.landing(la_code, month)
            done.unsearched += [landing / name for name in without.unsearched]
            done.rows += without.records
            if without.content:
                _erase_delivery(settings, la_code, month, without, by, reason)
                done.deliveries.append(month)
        if not (done.rows or done.releases or done.entries or done.unsearched):
            raise CannotForget(
                f"Nobody of that identifier is in the deliveries, lists or releases of authority {la_code}. Check it: "
                "expected the child's id as the extracts have it."
            )
    return done


def _person(identifier: str, by: str, reason: str) -> Person:
    try:
        person = Person.called(identifier)
    except ValueError as problem:
        raise CannotForget(str(problem)) from problem
    if any(person.is_named_in(text) for text in (by, reason)):
        raise CannotForget("The reason names the person. The register keeps it for good: give one that does not.")
    return person


def _months(settings: Settings, la_code: str) -> Iterator[str]:
    return (month for authority, month in landed(settings) if authority == la_code)


def _look_through(settings: Settings, la_code: str, month: str, person: Person) -> WithoutPerson:
    contracts = read_configuration(settings.home, la_code).contracts(load_contracts())
    return delivery_without(settings.landing(la_code, month), contracts, person)


def _erase_cases(settings: Settings, release: Release, person_pseudonym: str, by: str, reason: str) -> bool:
    prepared, place = prepared_cases(release), release.folder / CASES
    if not write_cases_without(place, prepared, person_pseudonym):
        return False
    record(
        settings.home,
        FileErased(
            la_code=release.la_code,
            release_id=release.release_id,
            file=CASES,
            sha256_before=sha256_of(place),
            sha256_after=sha256_of(prepared),
            by=by,
            reason=reason,
        ),
    )
    finish_erasures(settings, release.la_code)
    return True


def _erase_lists(settings: Settings, la_code: str, person: Person, found: dict[str, WithoutPerson]) -> int:
    entries = 0
    restricted = settings.quality / "restricted" / la_code
    for folder in sorted(restricted.iterdir()) if restricted.is_dir() else ():
        if folder.name in found:
            entries += lists_without(folder, person, found[folder.name].rows, found[folder.name].keys)
        else:  # nobody can tell any more whose the rows are
            shutil.rmtree(folder)
    return entries


def _erase_working_copies(settings: Settings, la_code: str) -> None:
    """What the next run makes anew, and what an interrupted command has left."""
    for database in (settings.warehouse(la_code), settings.public_warehouse(la_code)):
        sweep_database(database)
    (settings.home / LAST_FAULT).unlink(missing_ok=True)
    for leftover in settings.landing(la_code, "").glob(f"{PRUNED}*"):
        shutil.rmtree(leftover)


def _erase_delivery(settings: Settings, la_code: str, month: str, without: WithoutPerson, by: str, reason: str) -> None:
    landing = settings.landing(la_code, month)
    prepared = prepared_delivery(landing)
    write_beside(landing, prepared, without)
    sync_folder(prepared)
    before, after = (look_into(folder, load_contracts()).fingerprint for folder in (landing, prepared))
    record(
        settings.home,
        DeliveryErased(
            la_code=la_code, month=month, fingerprint_before=before, fingerprint_after=after, by=by, reason=reason
        ),
    )
    finish_erasures(settings, la_code)
