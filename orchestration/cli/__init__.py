"""The command `scorecard`: one module a command, and here nothing but their list.

A command imports what it needs when it is called, so that help, a refused argument and a delivery in which nothing has
changed wait for neither Dagster, dbt nor Great Expectations. Exit codes stand in `endings`.
"""

import gc
from typing import Annotated

import typer

from orchestration.cli.benchmarks_command import benchmarks
from orchestration.cli.check_command import check
from orchestration.cli.combine_command import combine
from orchestration.cli.demo_command import demo
from orchestration.cli.diff_command import diff
from orchestration.cli.doctor_command import doctor
from orchestration.cli.endings import EXIT_CODES, UNUSABLE, say, stop
from orchestration.cli.exclude_command import exclude
from orchestration.cli.explain_command import explain
from orchestration.cli.export_command import export
from orchestration.cli.extract_command import extract
from orchestration.cli.fetch_command import fetch
from orchestration.cli.forget_command import forget
from orchestration.cli.heads_command import heads
from orchestration.cli.init_command import init
from orchestration.cli.inspect_command import inspect
from orchestration.cli.last_handler import told_at_last
from orchestration.cli.prune_command import prune
from orchestration.cli.public_command import public
from orchestration.cli.run_command import run
from orchestration.cli.sign_off_command import sign_off
from orchestration.cli.sql_command import sql
from orchestration.cli.status_command import status
from orchestration.cli.summary_command import summary
from orchestration.cli.verify_command import verify
from orchestration.cli.withdraw_command import withdraw
from scorecard.unix import NOT_HERE, is_unix
from scorecard.warehouse.durable import written_by_its_owner_alone

# A run makes many thousands of objects that stay, and hardly a cycle: Python's own bounds, made for less memory than a
# run needs anyhow, would have it look through them all over and over, for a tenth of the run's time.
OBJECTS_BETWEEN_COLLECTIONS = (100_000, 20, 50)

EPILOG = "Exit codes\n\n" + "\n\n".join(f"{code}: {meaning}" for code, meaning in EXIT_CODES.items())
app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False, epilog=EPILOG)


def _say_version(wanted: bool) -> None:
    if wanted:
        from importlib import metadata

        say(metadata.version("childrens-scorecard"))
        raise typer.Exit


@app.callback()
def scorecard(
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say the version and stop.")
    ] = False,
) -> None:
    """From children's social care extracts to a checked, provable improvement scorecard."""
    if not is_unix():
        stop(NOT_HERE, UNUSABLE)


COMMANDS = (
    run,
    check,
    inspect,
    extract,
    fetch,
    benchmarks,
    demo,
    explain,
    sql,
    export,
    verify,
    summary,
    exclude,
    withdraw,
    heads,
    sign_off,
    public,
    status,
    diff,
    combine,
    prune,
    forget,
    doctor,
    init,
)
for command in COMMANDS:
    app.command()(command)


def main() -> None:
    """Entry point of the command."""
    gc.set_threshold(*OBJECTS_BETWEEN_COLLECTIONS)
    with told_at_last(), written_by_its_owner_alone():
        app()
