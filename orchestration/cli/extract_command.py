"""`scorecard extract`: a delivery straight from a database of the Standard Safeguarding Dataset."""

from typing import Annotated

import typer

from orchestration.cli.arguments import Authority, Home, Month, authority_of, month_of, settings_of
from orchestration.cli.endings import ended_plainly, say


def extract(
    authority: Authority,
    month: Month,
    source: Annotated[str, typer.Option(help="postgresql://USER@SERVER/DATABASE or mssql://SERVER/DATABASE.")],
    schema: Annotated[str, typer.Option(help="Schema that holds the tables.")] = "public",
    resume: Annotated[bool, typer.Option(help="Keep the files that an interrupted attempt had finished.")] = False,
    home: Home = None,
) -> None:
    """Write a delivery's folder from a database: the contracts' columns alone, in one read-only snapshot."""
    settings = settings_of(home)
    la_code, reporting_month = authority_of(authority, settings), month_of(month)
    from scorecard.delivery.contracts import load_contracts
    from scorecard.delivery.database.connections import connected
    from scorecard.delivery.database.write_delivery import write_delivery
    from scorecard.delivery.version_log import version_log_layout

    folder = settings.landing(la_code, str(reporting_month))
    with ended_plainly(), connected(source) as database:
        version_log = version_log_layout()
        wanted = {**load_contracts(), version_log.extract: version_log}
        written = write_delivery(database, schema, wanted, folder, la_code, str(reporting_month), resume=resume)
    for each in written:
        say(f"{each.extract}.csv: {each.rows} rows" + (", of an earlier attempt" if each.is_earlier else ""))
    if any(each.is_earlier for each in written):
        say("The files of the earlier attempt are of an earlier snapshot. Without --resume all are of one.")
    say(f"Written to {folder}. Next: scorecard run --authority {la_code} --month {reporting_month}")
