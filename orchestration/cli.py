"""The command `scorecard`.

Exit codes: 0 released (or already released), 3 held by a gate, 2 unusable input or arguments, 1 a fault of ours.
"""

import logging
import sys
import warnings
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.logging import RichHandler

from orchestration.periods import ReportingMonth
from orchestration.settings import Settings

app = typer.Typer(
    help="From children's social care extracts to a checked, provable improvement scorecard.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
console = Console()

UNUSABLE, HELD, OUR_FAULT = 2, 3, 1

Authority = Annotated[str, typer.Option(help="Three-digit code of the authority.")]
Month = Annotated[str, typer.Option(help="Reporting month, such as 2024-03.")]
Home = Annotated[Path | None, typer.Option(help="Folder of landing, warehouses and releases. Default: data/")]
Overrides = Annotated[
    list[str] | None,
    typer.Option(
        "--override", help="CHECK=REASON: let one failed critical check pass, for this run. Repeatable."
    ),
]


@app.command()
def run(authority: Authority, month: Month, home: Home = None, override: Overrides = None) -> None:
    """Load a delivery, check it, build the marts, check them, release."""
    settings = _settings(home)
    _run(settings, _authority(authority), _month(month), _overrides(override))


def _run(settings: Settings, la_code: str, month: ReportingMonth, overrides: dict[str, str]) -> None:
    _quieten()
    from orchestration import runs
    from orchestration.deliveries import UnusableDelivery
    from orchestration.pseudonyms import UnusableKey

    try:
        outcome = runs.run_month(settings, la_code, month, overrides)
    except (UnusableDelivery, UnusableKey, runs.AnotherRun) as problem:
        _stop(str(problem), UNUSABLE)
    except runs.DeliveryHeld as held:
        _stop(str(held), HELD)
    except runs.TransformationFailed as failed:
        _stop(f"The models could not be built; the last release stays as it was.\n{failed}", OUR_FAULT)
    if outcome.is_new:
        console.print(
            f"Released {outcome.release_id}. Query {settings.marts}, schema marts.", highlight=False
        )
    else:
        console.print(
            f"Nothing has changed since {outcome.release_id}: the same files, code and decisions. No new release.",
            highlight=False,
        )


def _settings(home: Path | None) -> Settings:
    return Settings(home=home.resolve()) if home else Settings()


def _authority(text: str) -> str:
    from orchestration.authorities import authority_codes

    if text not in authority_codes():
        _stop(
            f"{text!r} is no authority of seeds/authorities.csv. Add it there, or check the code.", UNUSABLE
        )
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
        message, style="bold" if sys.stderr.isatty() else None, highlight=False, markup=False
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
    logger = logging.getLogger("scorecard")
    logger.handlers = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False


def main() -> None:
    """Entry point of the command."""
    app()


if __name__ == "__main__":
    main()
