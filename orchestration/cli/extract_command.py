"""`scorecard extract`: a delivery straight from a database of the Standard Safeguarding Dataset."""

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.arguments import Authority, Home, Month, authority_of, month_of, settings_of
from orchestration.cli.endings import ended_plainly, say, stop


def extract(
    authority: Authority,
    month: Month,
    source: Annotated[str, typer.Option(help="postgresql://USER@SERVER/DATABASE or mssql://SERVER/DATABASE.")] = "",
    schema: Annotated[str, typer.Option(help="Schema that holds the tables: public, with --script dbo.")] = "",
    script: Annotated[
        Path | None,
        typer.Option(help="Write scripts for PowerShell and SQL Server Management Studio into this folder instead."),
    ] = None,
    resume: Annotated[bool, typer.Option(help="Keep the files that an interrupted attempt had finished.")] = False,
    home: Home = None,
) -> None:
    """Write a delivery's folder from a database: the contracts' columns alone, in one read-only snapshot."""
    settings = settings_of(home)
    la_code, reporting_month = authority_of(authority, settings), month_of(month)
    if bool(source) == bool(script):
        stop("Name the database with --source, or a folder with --script for scripts that are run elsewhere.", 2)
    if script:
        _write_scripts(script, schema or "dbo", la_code, str(reporting_month))
        return
    from scorecard.delivery.contracts import load_contracts
    from scorecard.delivery.database.connections import connected
    from scorecard.delivery.database.write_delivery import write_delivery
    from scorecard.delivery.version_log import version_log_layout

    folder = settings.landing(la_code, str(reporting_month))
    with ended_plainly(), connected(source) as database:
        version_log = version_log_layout()
        wanted = {**load_contracts(), version_log.extract: version_log}
        written = write_delivery(
            database, schema or "public", wanted, folder, la_code, str(reporting_month), resume=resume
        )
    for each in written:
        say(f"{each.extract}.csv: {each.rows} rows" + (", of an earlier attempt" if each.is_earlier else ""))
    if any(each.is_earlier for each in written):
        say("The files of the earlier attempt are of an earlier snapshot. Without --resume all are of one.")
    say(f"Written to {folder}. Next: scorecard run --authority {la_code} --month {reporting_month}")


def _write_scripts(folder: Path, schema: str, la_code: str, month: str) -> None:
    from scorecard.delivery.contracts import load_contracts
    from scorecard.delivery.database.queries import OddName
    from scorecard.delivery.database.scripts import write_scripts
    from scorecard.delivery.version_log import version_log_layout

    version_log = version_log_layout()
    try:
        written = write_scripts({**load_contracts(), version_log.extract: version_log}, schema, la_code, month, folder)
    except OddName as odd:
        stop(str(odd), 2)
    for path in written:
        say(f"Written: {path}. How it is run stands at its beginning.")
