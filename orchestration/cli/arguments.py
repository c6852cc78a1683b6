"""What people type: arguments that several commands take, read into what the product works with.

Nothing is imported here before it is needed: `--help` shall be there at once.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.endings import UNUSABLE, ended_plainly, stop

if TYPE_CHECKING:
    from scorecard.periods import ReportingMonth
    from scorecard.settings import Settings

Authority = Annotated[str, typer.Option(help="Three-digit code of the authority.")]
Month = Annotated[str, typer.Option(help="Reporting month, such as 2024-03.")]
Home = Annotated[Path | None, typer.Option(help="Folder of landing, warehouses and releases. Default: data/")]
Overrides = Annotated[
    list[str] | None,
    typer.Option("--override", help="CHECK=REASON: let one failed critical check pass, for this run. Repeatable."),
]

ApprovedBy = Annotated[
    str, typer.Option("--approved-by", help="Who answers for the release and its overrides: a name.")
]


def settings_of(home: Path | None) -> "Settings":
    """The settings, with the home that was named; ends the command where something that people type has a slip."""
    from scorecard.settings import Settings
    from scorecard.typed_files import read_typed_files

    with ended_plainly():
        read_typed_files()
        return Settings(home=home.resolve()) if home else Settings()


def marts_of(home: Path | None, public: bool, release: Path | None) -> Path:
    """The file of marts that is meant: a release's own where one is named, else the home's."""
    from scorecard.public.published import public_marts_in
    from scorecard.release.folder import named_now_or_before
    from scorecard.settings import MARTS

    if release is not None:
        return public_marts_in(release) if public else named_now_or_before(release, MARTS)
    settings = settings_of(home)
    return settings.public_marts if public else settings.marts


def authority_of(text: str, settings: "Settings | None" = None) -> str:
    """A code that the seed of authorities, or the home, knows; ends the command where neither does."""
    from scorecard.delivery.authorities import authority_codes

    with ended_plainly():
        known = authority_codes(settings.home if settings else None)
    if text not in known:
        said = f"{text!r} is no authority of seeds/authorities.csv."
        stop(f"{said} Check the code, or add it to the home with: scorecard init {text}", UNUSABLE)
    return text


def month_of(text: str) -> "ReportingMonth":
    """A reporting month; ends the command where the text is none."""
    from scorecard.periods import ReportingMonth

    try:
        return ReportingMonth.parse(text)
    except ValueError as problem:
        stop(str(problem), UNUSABLE)


def overrides_of(texts: list[str] | None) -> dict[str, str]:
    """Reason by name of the check; ends the command where one has no reason."""
    overrides = {}
    for text in texts or []:
        name, _, reason = text.partition("=")
        if not name.strip() or not reason.strip():
            stop(f"--override {text!r} has no reason. Expected CHECK=REASON.", UNUSABLE)
        overrides[name.strip()] = reason.strip()
    return overrides
