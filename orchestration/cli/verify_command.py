"""`scorecard verify`: the proof of a release, or of all releases of a home."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.arguments import Home, settings_of
from orchestration.cli.endings import HELD, UNUSABLE, ended_plainly, say, stop, tell_progress

if TYPE_CHECKING:
    from scorecard.release.verify import Verification
    from scorecard.settings import Settings


def verify(
    release_folder: Annotated[
        Path | None, typer.Argument(help="Release folder, wherever it lies, such as data/releases/916/2024-03/r1.")
    ] = None,
    delivery: Annotated[
        Path | None, typer.Option(help="Folder of the delivery: derive all that was published again and compare.")
    ] = None,
    redacted: Annotated[bool, typer.Option("--redacted", help="What is restricted may have been taken out.")] = False,
    signers: Annotated[
        Path | None, typer.Option(help="Allowed signers, as ssh-keygen takes them: the release must be signed by one.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="All releases of the home, their chain, the head file and the marts.")
    ] = False,
    home: Home = None,
) -> None:
    """Check a release against its manifest, offline; given the delivery, derive all that it publishes again."""
    tell_progress()
    settings = settings_of(home)  # deriving again needs them, and what people have typed
    if everything == (release_folder is not None):
        stop("Name a release folder, or --all for every release of the home.", UNUSABLE)
    if release_folder is None:
        _verify_home(settings, redacted)
        return
    from scorecard.release.verify import verify_release

    with ended_plainly():
        verification = verify_release(release_folder, delivery, redacted=redacted, home=home, signers=signers)
    _tell(verification, was_derived=delivery is not None)


def _tell(verification: "Verification", *, was_derived: bool) -> None:
    if not verification.holds:
        listed = "\n".join(f"  {difference}" for difference in verification.differences)
        other = "\nThe code here is not the code that made the release." if verification.is_other_code else ""
        stop(f"{verification.release_id} does NOT hold:\n{listed}{other if was_derived else ''}", HELD)
    if verification.is_other_code and was_derived:
        say("Note: the code here is not the code that made the release. Figures were compared.")
    for note in verification.notes:
        say(f"Note: {note}")
    files = verification.files
    withheld = f", {len(files.withheld)} withheld" if files.withheld else ""
    say(f"{verification.release_id} holds: {files.equal} of {files.expected} files present and equal{withheld}.")
    if verification.signature:
        say(f"Signature: {verification.signature}.")
    if verification.derived is not None:
        counted = ", ".join(f"{count:,} {kind}" for kind, count in sorted(verification.derived.items()))
        say(f"Derived again and equal: {counted}.")


def _verify_home(settings: "Settings", redacted: bool) -> None:
    from scorecard.release.verify_home import verify_home

    with ended_plainly():
        found = verify_home(settings, redacted=redacted)
    for stray in found.integrity.strays:
        say(f"Note: {stray} is no release of its place: it counts for nothing.")
    for decision in found.integrity.excluded:
        say(f"Note: {decision.release_id} is excluded by {decision.by}: {decision.reason}")
    for _, withdrawal in found.integrity.withdrawn:
        withdrawn = withdrawal.decision
        say(f"Note: {withdrawn.release_id} was withdrawn by {withdrawn.by}: {withdrawn.reason}")
    for note in found.notes:
        say(f"Note: {note}")
    if found.differences:
        listed = "\n".join(f"  {difference}" for difference in found.differences)
        stop(f"{settings.home} does NOT hold:\n{listed}", HELD)
    integrity = found.integrity
    releases = len(integrity.releases) + len(integrity.withdrawn)
    say(f"{settings.home} holds: {releases} releases, {integrity.files} files, read to the last byte.")
    say(f"Chains from end to end: {integrity.chains}; lines of the head file: {found.heads}.")
    if found.tables:
        say(f"Marts made again and equal: {found.rows:,} rows of {found.tables} tables.")
