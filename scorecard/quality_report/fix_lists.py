"""The rows that people must mend, a list a team: where a row stands, its key, the field, the reason. No other value.

Restricted: a key points to a child. The lists stand apart from the report, in folders that only their owner opens.
"""

import csv
import os
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from scorecard.delivery.contracts import NO_IDENTIFIER, Contract, load_contracts
from scorecard.quality_report.facts import Facts
from scorecard.quality_report.report_words import OUTCOMES, counted, remedy
from scorecard.warehouse.database import has_table

NO_TEAM = "no_team"
COLUMNS = ("file", "row", "record_key", "field", "reason", "outcome")
FORMULA_STARTS = ("=", "+", "-", "@", "|", "\uff1d", "\uff0b", "\uff0d", "\uff20")
LONGEST_NAME = 60

# where a child's team is read, the date by which the latest is told, in the order in which a tie is settled
TEAM_OF_CHILD = (
    ("ssd_cin_episodes", "referral_date"),
    ("ssd_cin_assessments", "start_date"),
    ("ssd_cin_plans", "start_date"),
)


@dataclass(frozen=True, order=True)
class FaultyRow:
    """One fault of one row."""

    file: str
    row: int
    record_key: str
    field: str
    reason: str
    outcome: str


def read_fix_lists(connection: duckdb.DuckDBPyConnection) -> dict[str, list[FaultyRow]]:
    """Faulty rows by name of the list. Exact duplicates are left out: nobody has to mend them.

    Only a team that the departments know is a team: what else stands in the column could be anything.
    """
    contracts = load_contracts()
    extracts = connection.execute(
        "select distinct extract from quality.row_faults where outcome <> 'exact duplicate' order by all"
    ).fetchall()
    rows: list[tuple[str | None, str | None, FaultyRow]] = []
    for (extract,) in extracts:
        query = _faults_of(connection, contracts[extract])
        places = _places(connection, extract)
        for team, child, row, key, field, reason, outcome in connection.execute(query, [extract]).fetchall():
            file, row = places.get(row, (f"{extract}.csv", row))
            fault = FaultyRow(
                file=file,
                row=row,
                record_key=key or "",
                field=field or "",
                reason=reason,
                outcome=OUTCOMES.get(outcome, outcome),
            )
            rows.append((team, child, fault))
    departments = _departments(connection)
    of_children = _teams_of_children(connection, {child for _, child, _ in rows if child})
    by_team: dict[str | None, list[FaultyRow]] = {}
    for own_team, child, fault in rows:
        teams = (own_team, of_children.get(child or ""))
        by_team.setdefault(next((team for team in teams if team in departments), None), []).append(fault)
    names = _names_of_lists(team for team in by_team if team is not None)
    lists = {NO_TEAM if team is None else names[team]: sorted(faults) for team, faults in by_team.items()}
    return dict(sorted(lists.items()))


def _places(connection: duckdb.DuckDBPyConnection, extract: str) -> dict[int, tuple[str, int]]:
    """Of an extract that was made from a return: file and row of the return, by row."""
    if not has_table(connection, "quality.return_rows"):
        return {}
    query = "select source_row, file, file_row from quality.return_rows where extract = ?"
    return {row: (file, file_row) for row, file, file_row in connection.execute(query, [extract]).fetchall()}


def write_fix_lists(folder: Path, lists: dict[str, list[FaultyRow]], facts: Facts) -> None:
    """Write each list and how to use them, readable by their owner alone."""
    for name, faults in lists.items():
        with os.fdopen(_create(folder / f"{name}.csv"), "w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
            writer.writerow(COLUMNS)
            for fault in faults:
                writer.writerow(
                    [fault.file, fault.row]
                    + [harmless(text) for text in (fault.record_key, fault.field, fault.reason, fault.outcome)]
                )
    with os.fdopen(_create(folder / "README.txt"), "w", encoding="utf-8", newline="\n") as stream:
        stream.write(_how_to_use(lists, facts))


def harmless(text: str) -> str:
    """Text on one line that no spreadsheet takes for a formula."""
    line = re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029]+", " ", text)
    return f"'{line}" if line.strip().startswith(FORMULA_STARTS) else line


def _create(path: Path) -> int:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    path.chmod(0o600)
    return handle


def _names_of_lists(teams: Iterable[str]) -> dict[str, str]:
    """A file name for every team: safe, and no two alike on any file system."""
    names: dict[str, str] = {}
    taken = {NO_TEAM, "readme"}
    for team in sorted(set(teams)):
        safe = re.sub(r"[^A-Za-z0-9_-]", "", team)[:LONGEST_NAME] or "team"
        name, at = safe, 1
        while name.casefold() in taken:
            at += 1
            name = f"{safe}-{at}"
        taken.add(name.casefold())
        names[team] = name
    return names


def _identifier(column: str) -> str:
    """A received identifier as staging reads it (`as_identifier` in `dbt_project/macros/cells.sql`); null if blank."""
    trimmed = f"trim({column}, ' ' || chr(9) || chr(10) || chr(13) || chr(160))"
    read = f"upper(regexp_replace({trimmed}, '^(\\d+)\\.0+$', '\\1'))"
    return f"case when not list_contains({list(NO_IDENTIFIER)}, {read}) then {read} end"


def _columns(contract: Contract, references: str) -> list[str]:
    return [column.name for column in contract.columns if column.references == references]


def _child_column(contract: Contract) -> str | None:
    return next((column.name for column in contract.columns if column.staged_as == "child_id"), None)


def _departments(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    if not has_table(connection, "staging.stg_department"):
        return frozenset()
    return frozenset(team for (team,) in connection.execute("select team_id from staging.stg_department").fetchall())


def _teams_of_children(connection: duckdb.DuckDBPyConnection, children: set[str]) -> dict[str, str]:
    """Each child's team in the latest clean referral, assessment or plan."""
    contracts = load_contracts()
    sources = [
        f"select child_id, team_id, cast({date} as date) as dated, {rank} as rank "
        f"from staging.{contracts[extract].staging_model} where team_id is not null"
        for rank, (extract, date) in enumerate(TEAM_OF_CHILD)
        if has_table(connection, f"staging.{contracts[extract].staging_model}")
    ]
    if not sources or not children:
        return {}
    query = f"""
        select child_id, team_id
        from ({" union all ".join(sources)})
        where child_id in (select unnest(?))
        qualify row_number() over (partition by child_id order by dated desc nulls last, rank, team_id) = 1
    """
    return dict(connection.execute(query, [sorted(children)]).fetchall())


def _faults_of(connection: duckdb.DuckDBPyConnection, contract: Contract) -> str:
    """Query: the faults of one extract, each with the team and the child that its row names."""
    own_teams = [_identifier(f"received.{column}") for column in _columns(contract, "ssd_department.dept_team_id")]
    own_team = f"coalesce({', '.join(own_teams)})" if own_teams else "null::varchar"
    child, join = _child_of_row(connection, contract)
    received = f"raw.{contract.extract}"
    return f"""
        with faults as (
            select * from quality.row_faults where extract = ? and outcome <> 'exact duplicate'
        )
        select
            {own_team} as own_team, {child} as child_id, faults.source_row, faults.record_key, faults.field,
            faults.reason, faults.outcome
        from faults
        left join {received} as received on faults.source_row = received.source_row
        {join}
    """


def _child_of_row(connection: duckdb.DuckDBPyConnection, contract: Contract) -> tuple[str, str]:
    """Expression for the child of a received row, and the join that it needs: its own column, or its parent's."""
    own = _child_column(contract)
    if own:
        return _identifier(f"received.{own}"), ""
    contracts = load_contracts()
    for column in contract.columns:
        extract, _, key = (column.references or "").partition(".")
        parent = contracts.get(extract)
        if parent is None or not _child_column(parent) or not has_table(connection, f"staging.{parent.staging_model}"):
            continue
        staged = parent.column(key).staged_as
        children = f"select {staged} as parent_key, min(child_id) as child_id from staging.{parent.staging_model}"
        join = (
            f"left join ({children} group by all) as parents on {_identifier(f'received.{column.name}')} = parent_key"
        )
        return "parents.child_id", join
    return "null::varchar", ""


def _how_to_use(lists: dict[str, list[FaultyRow]], facts: Facts) -> str:
    faults = [fault for rows in lists.values() for fault in rows]
    reasons = Counter(fault.reason for fault in faults)
    lines = [
        f"RECORDS TO CORRECT: {facts.authority}, delivery for {facts.month.in_words}",
        "",
        "Restricted: a record key points to a child or a worker. Open the lists here; do not e-mail or copy them.",
        "",
        "In one minute",
        f"1. Open the list of your team: the file is called after the team's id. {NO_TEAM}.csv holds the rows of which",
        "   no team is known; the performance team shares those out.",
        "2. Find the record in the case management system by its record_key. 'file' and 'row' say where it stands in",
        "   the extract; the header is row 1, as in a spreadsheet.",
        "3. Correct 'field' for the reason given, in the system and not in the extract. No field: the whole row is",
        "   at fault.",
        "4. Nothing to send back: the next delivery brings the corrected record, and the entry is gone.",
        "",
        "Outcome",
        "  left out until corrected   the row counts in no figure. Begin with these.",
        "  kept with the field blank  the row counts, as if the field were empty.",
        "",
        f"Lists: {counted(len(lists), 'file')}, {counted(len(faults), 'fault')}",
        *(f"  {name}.csv: {counted(len(rows), 'fault')}" for name, rows in lists.items()),
        "",
        "Reasons" if faults else "Nothing to correct: no row of this delivery has a fault.",
    ]
    for reason, count in sorted(reasons.items(), key=lambda item: (-item[1], item[0])):
        lines.append(f"  {reason} ({count:,}): {remedy(reason)}".removesuffix(": "))
    return "\n".join(lines) + "\n"
