"""The command `scorecard`.

Exit codes: 0 released (or already released), 3 held by a gate, 2 unusable input or arguments, 1 a fault of ours.
"""

import logging
import sys
import warnings
from importlib import metadata
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.logging import RichHandler

from orchestration.cli.terminal import scorecard_table
from scorecard.periods import ReportingMonth
from scorecard.settings import Settings
from scorecard.typed import Mistyped

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
console = Console(width=None if sys.stdout.isatty() else 140)

UNUSABLE, HELD, OUR_FAULT = 2, 3, 1
DEMONSTRATION_AUTHORITY = "916"

Authority = Annotated[str, typer.Option(help="Three-digit code of the authority.")]
Month = Annotated[str, typer.Option(help="Reporting month, such as 2024-03.")]
Home = Annotated[Path | None, typer.Option(help="Folder of landing, warehouses and releases. Default: data/")]
Overrides = Annotated[
    list[str] | None,
    typer.Option("--override", help="CHECK=REASON: let one failed critical check pass, for this run. Repeatable."),
]


def _say_version(wanted: bool) -> None:
    if wanted:
        console.print(metadata.version("childrens-scorecard"), highlight=False)
        raise typer.Exit


@app.callback()
def scorecard(
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say the version and stop.")
    ] = False,
) -> None:
    """From children's social care extracts to a checked, provable improvement scorecard."""


@app.command()
def run(authority: Authority, month: Month, home: Home = None, override: Overrides = None) -> None:
    """Load a delivery, check it, build the marts, check them, release."""
    settings = _settings(home)
    _run(settings, _authority(authority), _month(month), _overrides(override))


def _run(settings: Settings, la_code: str, month: ReportingMonth, overrides: dict[str, str]) -> None:
    _quieten()
    from orchestration import runs
    from scorecard.delivery.load import UnusableDelivery
    from scorecard.gates.run import DeliveryHeld
    from scorecard.release.lock import AnotherRun
    from scorecard.release.pseudonyms import UnusableKey
    from scorecard.warehouse.dbt_project import TransformationFailed

    try:
        outcome = runs.run_month(settings, la_code, month, overrides)
    except (UnusableDelivery, UnusableKey, AnotherRun) as problem:
        _stop(str(problem), UNUSABLE)
    except DeliveryHeld as held:
        _stop(str(held), HELD)
    except TransformationFailed as failed:
        _stop(f"The models could not be built; the last release stays as it was.\n{failed}", OUR_FAULT)
    console.print(scorecard_table(settings, la_code))
    if outcome.is_new:
        console.print(f"Released {outcome.release_id}.", highlight=False)
        folder = settings.release_folder(outcome.release_id)
        console.print(f"  To read:  {folder}/site/index.html", highlight=False)
        if (folder / "public").is_dir():
            console.print(f"  Public:   {folder}/public/site/index.html", highlight=False)
        else:
            console.print("  Public:   held, because it would give small numbers away; see above.", highlight=False)
        console.print(f"  Quality:  {settings.quality / la_code / str(month)}/index.html", highlight=False)
        console.print(
            f"  In DuckDB: attach '{settings.marts}' as scorecard (read_only); use scorecard.marts;", highlight=False
        )
    else:
        console.print(
            f"Nothing has changed since {outcome.release_id}: the same files, code and decisions. No new release.",
            highlight=False,
        )


@app.command()
def check(authority: Authority, month: Month, home: Home = None) -> None:
    """Load a delivery and check it (gate 1 only). Nothing is released."""
    _quieten()
    from orchestration import runs
    from scorecard.delivery.load import UnusableDelivery
    from scorecard.gates.run import DeliveryHeld
    from scorecard.release.lock import AnotherRun
    from scorecard.warehouse.dbt_project import TransformationFailed

    try:
        checks = runs.check_month(_settings(home), _authority(authority), _month(month))
    except (UnusableDelivery, AnotherRun) as problem:
        _stop(str(problem), UNUSABLE)
    except DeliveryHeld as held:
        _stop(str(held), HELD)
    except TransformationFailed as failed:
        _stop(f"The models could not be built.\n{failed}", OUR_FAULT)
    failed_checks = [result for result in checks if not result.passed]
    console.print(f"The delivery is fit to use: {len(checks)} checks, {len(failed_checks)} warnings or held lines.")


@app.command()
def demo(home: Home = None) -> None:
    """Make a demonstration delivery (invented children, authority 916, March 2024) and run it to a release."""
    _quieten()
    settings = _settings(home)
    month = ReportingMonth(2024, 3)
    from scorecard.demonstration import make_delivery

    folder = settings.landing(DEMONSTRATION_AUTHORITY, str(month))
    marker = folder / ".demonstration"
    if folder.is_dir() and any(folder.iterdir()) and not marker.exists():
        _stop(f"{folder} holds a delivery that is no demonstration. Move it away, or name another --home.", UNUSABLE)
    logging.getLogger("scorecard").info("making the demonstration delivery in %s", folder)
    folder.mkdir(parents=True, exist_ok=True)
    marker.touch()
    make_delivery(folder, la_code=DEMONSTRATION_AUTHORITY, month=str(month))
    _run(settings, DEMONSTRATION_AUTHORITY, month, {})


@app.command()
def explain(
    indicator: Annotated[
        str, typer.Argument(help="Indicator of the catalogue, such as re_referrals_within_12_months.")
    ],
    month: Month,
    authority: Annotated[str | None, typer.Option(help="Needed where several authorities have releases.")] = None,
    home: Home = None,
    rows: Annotated[int, typer.Option(help="Cases to show; the counts are always whole.")] = 20,
    csv: Annotated[Path | None, typer.Option(help="Write every case and row to this file, for its owner only.")] = None,
) -> None:
    """Show what a figure is made of: cases on each side, ruled out and why, set aside, each back to file and row."""
    from orchestration.cli.terminal import explained_figure
    from scorecard.release.explain import NothingToExplain, write_explanation
    from scorecard.release.explain import explain as explain_figures

    try:
        figures = explain_figures(_settings(home), indicator, _month(month), authority)
    except NothingToExplain as problem:
        _stop(str(problem), UNUSABLE)
    for figure in figures:
        for part in explained_figure(figure, rows):
            console.print(part, highlight=False)
    if csv:
        write_explanation(csv, figures)
        console.print(f"Every case and row stands in {csv}.", highlight=False)
    if not all(figure.adds_up for figure in figures):
        _stop("The cases do not add up to the released figure. Verify the release.", OUR_FAULT)


@app.command()
def verify(
    release_folder: Annotated[Path, typer.Argument(help="Release folder, such as data/releases/916/2024-03/r1.")],
    delivery: Annotated[
        Path | None, typer.Option(help="Folder of the delivery: derive every value again and compare.")
    ] = None,
) -> None:
    """Check a release against its manifest, offline; given the delivery, derive every value again."""
    _quieten()
    _settings(None)  # deriving again needs them, and what people have typed
    from scorecard.release.verify import NoRelease, verify_release

    try:
        verification = verify_release(release_folder, delivery)
    except NoRelease as problem:
        _stop(str(problem), UNUSABLE)
    if not verification.holds:
        listed = "\n".join(f"  {difference}" for difference in verification.differences)
        _stop(f"{verification.release_id} does NOT hold:\n{listed}", HELD)
    if verification.is_other_code and delivery is not None:
        console.print("Note: the code here is not the code that made the release.", highlight=False)
    derived = "" if verification.values is None else f", {verification.values} values derived again and equal"
    console.print(f"{verification.release_id} holds: {verification.files} files as released{derived}.", highlight=False)


def _settings(home: Path | None) -> Settings:
    from scorecard.typed_files import read_typed_files

    try:
        read_typed_files()
        return Settings(home=home.resolve()) if home else Settings()
    except Mistyped as slips:
        _stop(str(slips), UNUSABLE)


def _authority(text: str) -> str:
    from scorecard.delivery.authorities import authority_codes

    if text not in authority_codes():
        _stop(f"{text!r} is no authority of seeds/authorities.csv. Add it there, or check the code.", UNUSABLE)
    return text


def _month(text: str) -> ReportingMonth:
    try:
        return ReportingMonth.parse(text)
    except ValueError as problem:
        _stop(str(problem), UNUSABLE)


def _overrides(texts: list[str] | None) -> dict[str, str]:
    overrides = {}
    for text in texts or []:
        name, _, reason = text.partition("=")
        if not name.strip() or not reason.strip():
            _stop(f"--override {text!r} has no reason. Expected CHECK=REASON.", UNUSABLE)
        overrides[name.strip()] = reason.strip()
    return overrides


def _stop(message: str, code: int) -> NoReturn:
    Console(stderr=True).print(
        message, style="bold" if sys.stderr.isatty() else None, highlight=False, markup=False, soft_wrap=True
    )
    raise typer.Exit(code)


def _quieten() -> None:
    """Progress as plain lines (or coloured on a terminal); the libraries beneath keep their own counsel."""
    warnings.filterwarnings("ignore")
    handler: logging.Handler
    if sys.stderr.isatty():
        handler = RichHandler(console=Console(stderr=True), show_path=False, markup=False)
    else:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%H:%M:%S"))
    logging.getLogger("dagster").setLevel(logging.ERROR)
    logger = logging.getLogger("scorecard")
    logger.handlers = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False


def main() -> None:
    """Entry point of the command."""
    app()


if __name__ == "__main__":
    main()
