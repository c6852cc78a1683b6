"""`scorecard export`: the marts into a schema of a database, for those who write reports there."""

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.arguments import Home, marts_of
from orchestration.cli.endings import ended_plainly, say


def export(
    to: Annotated[
        str, typer.Option(help="postgresql://USER@SERVER/DATABASE; the password from PGPASSWORD or ~/.pgpass.")
    ],
    schema: Annotated[
        str, typer.Option(help="Schema that holds the tables; it is made where it is missing.")
    ] = "scorecard",
    public: Annotated[bool, typer.Option("--public", help="The public figures, not the internal ones.")] = False,
    release: Annotated[Path | None, typer.Option(help="One release's own marts: its folder.")] = None,
    home: Home = None,
) -> None:
    """Write the marts into a schema of PostgreSQL, in one transaction, with types and comments."""
    from scorecard.release.export import export as export_marts

    with ended_plainly():
        written = export_marts(marts_of(home, public, release), to, schema)
    rows = sum(each.rows for each in written)
    say(f"Written into the schema {schema}: {len(written)} tables, {rows:,} rows. What they hold: {schema}.columns")
    if not public:
        say("OFFICIAL-SENSITIVE: nothing in them is suppressed. Give rights to those alone who may see the figures.")
