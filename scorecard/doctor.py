"""Everything that people set and type, looked at together in a second or two, before any run needs it.

Each part is looked at though another has a slip, so that one look names all. Nothing is loaded, made or changed. Does
not belong here: what a part may hold, which stands with the part.
"""

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from scorecard.configuration.in_force import configured_authorities, read_configuration
from scorecard.delivery.authorities import authority_codes
from scorecard.delivery.returns.sources import contradictions
from scorecard.periods import ReportingMonth
from scorecard.preflight import slips_of_engine, slips_of_home, slips_of_keys
from scorecard.problems import Problem
from scorecard.release.folder import all_releases
from scorecard.release.integrity import check_home
from scorecard.release.unchanged import marts_are_current
from scorecard.settings import AlertSettings, Settings
from scorecard.typed import Mistyped, nearest
from scorecard.typed_files import read_typed_files


@dataclass(frozen=True)
class Examined:
    """One part: what stands in the way of a run, and what is worth knowing and stands in the way of none."""

    part: str
    slips: tuple[str, ...]
    notes: tuple[str, ...] = ()


def examine(home: Path | None = None) -> list[Examined]:
    """Look at every part; `home` is that which was named, the settings' own where none was."""
    settings: Settings | None = None
    try:
        settings = Settings(home=home.resolve()) if home else Settings()
        found = [Examined("settings", ())]
    except Mistyped as mistyped:
        found = [Examined("settings", mistyped.slips)]
    found.append(_part("alerts", lambda: _slips_of(AlertSettings)))
    found.append(_part("catalogue, contracts, seeds", lambda: _slips_of(read_typed_files)))
    if settings is None:
        return found  # without them nobody knows where the home is
    here = settings
    found.append(_part("home", lambda: slips_of_home(here)))
    found.append(_part("keys", lambda: slips_of_keys(here)))
    found.append(_part("configuration", lambda: _slips_of_configuration(here), lambda: _notes_on_configuration(here)))
    found.append(_part("engine", lambda: slips_of_engine(here)))
    found.append(_part("landing", lambda: _slips_of_landing(here)))
    found.append(_part("releases", lambda: check_home(here).listed, lambda: _notes_on_marts(here)))
    return found


def _part(part: str, slips: Callable[[], Iterable[str]], notes: Callable[[], Iterable[str]] = tuple) -> Examined:
    try:
        told = tuple(slips())
        return Examined(part, told, () if told else tuple(notes()))
    except Problem as problem:
        return Examined(part, tuple(str(problem).splitlines()))
    except OSError as problem:
        return Examined(part, (f"{problem.filename or part} cannot be read: {problem.strerror}.",))


def _slips_of(read: Callable[[], object]) -> Iterator[str]:
    try:
        read()
    except Mistyped as mistyped:
        yield from mistyped.slips


def authorities_in_use(settings: Settings) -> list[str]:
    """Authorities of which the home has a configuration, a landing folder or a release."""
    landed = {path.name for path in (settings.home / "landing").glob("*") if path.is_dir()}
    released = {release.la_code for release in all_releases(settings)}
    known = set(authority_codes(settings.home))
    return sorted({*configured_authorities(settings.home), *(landed & known), *released})


def _slips_of_configuration(settings: Settings) -> Iterator[str]:
    said: dict[str, None] = {}
    for la_code in authorities_in_use(settings):
        try:
            choices = read_configuration(settings.home, la_code).sources
            if len({*choices.values()}) > 1:
                said |= dict.fromkeys(f"config/{la_code}: {slip}" for slip in contradictions(choices, _lineage()))
        except Mistyped as mistyped:
            said |= dict.fromkeys(mistyped.slips)
    yield from said


@cache
def _lineage() -> dict[str, frozenset[str]]:
    """Extracts by measure: dbt has to be asked, so nobody asks who need not."""
    from scorecard.warehouse.dbt_project import project_manifest
    from scorecard.warehouse.lineage import extracts_by_indicator

    with tempfile.TemporaryDirectory() as target:
        return extracts_by_indicator(json.loads(project_manifest(Path(target)).read_text(encoding="utf-8")))


def _notes_on_configuration(settings: Settings) -> Iterator[str]:
    """What a release of an authority would be shown without."""
    for la_code in authorities_in_use(settings):
        seeds = read_configuration(settings.home, la_code).seeds
        lacking = [
            what
            for what, rows in (
                ("targets", seeds.targets),
                ("resident children (child_population)", seeds.child_population),
                ("statistical neighbours", seeds.statistical_neighbours),
                ("publisher of the public edition (publishers)", seeds.publishers),
            )
            if not any(row.la_code == la_code for row in rows)
        ]
        if lacking:
            yield f"{la_code} has no {', no '.join(lacking)}. To begin its files: scorecard init {la_code}"


def _slips_of_landing(settings: Settings) -> Iterator[str]:
    known = authority_codes(settings.home)
    for folder in sorted((settings.home / "landing").glob("*")):
        if folder.name.startswith(".") or not folder.is_dir():
            continue
        if folder.name not in known:
            yield f"landing/{folder.name} is of no authority that is known: {nearest(folder.name, known)}"
            continue
        for month in sorted(folder.iterdir()):
            if month.is_dir() and not month.name.startswith(".") and not _is_month(month.name):
                yield f"landing/{folder.name}/{month.name} is no month. Expected a name such as 2024-03."


def _is_month(text: str) -> bool:
    try:
        ReportingMonth.parse(text)
    except ValueError:
        return False
    return True


def _notes_on_marts(settings: Settings) -> Iterator[str]:
    if all_releases(settings) and not marts_are_current(settings):
        yield "The marts lack a release, or are damaged: the next run makes them again."
