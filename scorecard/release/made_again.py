"""A release made once more from its delivery, in a home of its own that remembers what was there when it was made.

The steps are those of every run: load, stage, both gates, count, public edition, release folder. Overrides and settings
are those of the manifest, and so are the time and who made it; everything else is derived. The code is the code at
hand, whatever made the release. Comparing is in `compare`, judging in `verify`.
"""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scorecard.configuration.in_force import write_rows
from scorecard.gates import run as gates
from scorecard.gates.let_through import let_through
from scorecard.gates.seals import sealed
from scorecard.month_run import MonthRun
from scorecard.periods import ReportingMonth
from scorecard.problems import Problem
from scorecard.public.order import KEY_FILE as SUPPRESSION_KEY_FILE
from scorecard.public.order import KEY_VARIABLE as SUPPRESSION_KEY_VARIABLE
from scorecard.register.chain import head, register_file
from scorecard.release.fingerprints import CodeFingerprints
from scorecard.release.folder import Release, scratch_for_a_proof
from scorecard.release.pseudonyms import KEY_FILE, KEY_VARIABLE
from scorecard.release.write import write_release
from scorecard.settings import Settings
from scorecard.steps import take_steps
from scorecard.warehouse.lineage import extracts_by_indicator


class CannotBeMadeAgain(Problem):
    """A step that was taken for the release cannot be taken now: the message says which and why."""


@contextmanager
def made_again(release: Release, delivery: Path, earlier: Sequence[Release], home: Path | None) -> Iterator[Path]:
    """The folder of the release, made once more; gone when the context ends.

    `earlier` are the releases of the authority that were there when it was made; `home` is where keys and register are
    looked for, and where the records lie meanwhile. Without one they lie in the system's temporary folder.

    Raises:
        CannotBeMadeAgain
    """
    manifest = release.manifest
    with scratch_for_a_proof(home) as scratch:
        # last places of a mean can differ between engines: it is made again on the one that made it
        engine = "spark" if "pyspark" in manifest["packages"] else "duckdb"
        settings = Settings(home=scratch, signing_key=None, engine=engine, **_decisions(manifest))
        for each in earlier:
            place = settings.releases / each.place
            place.parent.mkdir(parents=True, exist_ok=True)
            place.symlink_to(each.folder.resolve(), target_is_directory=True)
        write_rows(manifest.get("configuration", {}), settings.home)
        if home is not None:
            _bring_along(home, settings.home, manifest)
        run = MonthRun(
            settings,
            release.la_code,
            ReportingMonth.parse(release.month),
            dict(manifest["overrides"]),
            code=_code_of(manifest),
            folder=delivery,
            takes_published=False,  # those of the time stand in the manifest, with the rest of the configuration
        )
        try:
            again: Release = take_steps(run, instead=_without_reports(manifest))
        except Problem as problem:
            raise CannotBeMadeAgain(str(problem)) from problem
        yield again.folder


def key_is_at_hand(home: Path | None) -> bool:
    """Whether the key of the release's pseudonyms can be had, so that pseudonyms can be compared."""
    return KEY_VARIABLE in os.environ or (home is not None and (home / KEY_FILE).is_file())


def public_edition_can_be_made_again(release: Release, home: Path | None) -> bool:
    """Whether the secret order and the register of the time can be had, on which a public edition rests, and whether
    preparing it came to an end."""
    if release.manifest.get("public_edition", {}).get("broke_off"):
        return False  # what broke off once need not again
    number = _register_number(release.manifest)
    if not number:
        return True  # it was made, or held, without either
    has_key = SUPPRESSION_KEY_VARIABLE in os.environ or (home is not None and (home / SUPPRESSION_KEY_FILE).is_file())
    return has_key and home is not None and head(home).number >= number


def _bring_along(home: Path, scratch: Path, manifest: Mapping[str, Any]) -> None:
    """The keys of a home, the published figures that were given to it, and its register as the release knew it."""
    for name in (KEY_FILE, SUPPRESSION_KEY_FILE):
        if (home / name).is_file():
            shutil.copy2(home / name, scratch / name)
    kept = Settings(home=home).benchmarks
    if kept.is_dir():
        shutil.copytree(kept, Settings(home=scratch).benchmarks)
    # what was published, and which releases were withdrawn or excluded, was read from the register of the time
    number = _register_number(manifest) or int(manifest.get("register_head", {}).get("number", 0))
    if number and register_file(home).is_file():
        lines = register_file(home).read_bytes().splitlines(keepends=True)
        register_file(scratch).write_bytes(b"".join(lines[:number]))


def _register_number(manifest: Mapping[str, Any]) -> int:
    return int(manifest.get("public_edition", {}).get("register_number", 0))


def _without_reports(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The steps that also draw a quality report or publish, without that."""

    def check_delivery(run: MonthRun) -> None:
        with sealed(run, "delivery_gate"):
            gates.check_delivery(run, extracts_by_indicator(run.transformations.manifest)).raise_if_held()

    def check_marts(run: MonthRun) -> None:
        with sealed(run, "marts_gate"):
            gates.check_marts(run).raise_if_held()

    def write(run: MonthRun) -> Release:
        return write_release(
            run.settings, let_through(run), run.code, as_made=manifest, configuration=run.configuration
        )

    return {"delivery_gate": check_delivery, "marts_gate": check_marts, "release": write}


def _decisions(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Settings as they were; one that is no longer known decides nothing here, and the comparison will tell."""
    return {name: value for name, value in manifest.get("settings", {}).items() if name in Settings.model_fields}


def _code_of(manifest: Mapping[str, Any]) -> CodeFingerprints:
    return CodeFingerprints(
        deciding=manifest["code_fingerprint"],
        rules=manifest.get("rules_fingerprint", ""),
        drawing=manifest.get("drawing_fingerprint", ""),
        reference=manifest["reference_fingerprint"],
        commit=manifest["commit"],
        packages=dict(manifest["packages"]),
    )
