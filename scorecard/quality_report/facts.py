"""What the report speaks of, read from the warehouse: counts, names of columns, reasons. Never a value of a record."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property

import duckdb

from scorecard.catalogue import load_catalogue
from scorecard.delivery.contracts import Contract, load_contracts
from scorecard.periods import ReportingMonth
from scorecard.warehouse.database import has_table, records, rows_by_name

RECEIVED = "received"


@dataclass(frozen=True)
class Accounts:
    """What became of the rows of an extract, or of all of them."""

    received: int = 0
    accepted: int = 0
    set_aside: int = 0
    duplicates: int = 0
    unreadable: int = 0

    def __add__(self, other: "Accounts") -> "Accounts":
        return Accounts(
            received=self.received + other.received,
            accepted=self.accepted + other.accepted,
            set_aside=self.set_aside + other.set_aside,
            duplicates=self.duplicates + other.duplicates,
            unreadable=self.unreadable + other.unreadable,
        )


@dataclass(frozen=True)
class Fault:
    """How many rows of an extract have one fault."""

    field: str
    reason: str
    outcome: str
    rows: int


@dataclass(frozen=True)
class GateCheck:
    """One check of a gate and its verdict."""

    gate: str
    name: str
    extract: str | None
    severity: str
    is_fatal: bool
    has_passed: bool
    error: str
    rows: int | None
    failing: int | None
    why: str
    protects: tuple[str, ...]
    override: str = ""

    @property
    def words(self) -> str:
        """`cp_plans__start_is_present` reads `Start is present`."""
        return self.name.split("__", 1)[-1].replace("_", " ").capitalize()

    @property
    def verdict(self) -> str:
        if self.has_passed:
            return "passed"
        return "failed" if self.severity == "critical" else "warning"

    @property
    def holds(self) -> bool:
        return self.verdict == "failed" and not self.override


@dataclass(frozen=True)
class Tally:
    """Verdicts of a set of checks."""

    passed: int
    warned: int
    failed: int

    @property
    def all(self) -> int:
        return self.passed + self.warned + self.failed


def tally(checks: tuple[GateCheck, ...] | list[GateCheck]) -> Tally:
    verdicts = [check.verdict for check in checks]
    return Tally(passed=verdicts.count("passed"), warned=verdicts.count("warning"), failed=verdicts.count("failed"))


@dataclass(frozen=True)
class ReceivedExtract:
    """One extract: its contract, how it came, what was found in it."""

    contract: Contract
    status: str
    message: str
    encoding: str
    accounts: Accounts | None  # none: the gate has not accounted for the rows yet
    extra_columns: int
    missing_columns: tuple[str, ...]
    faults: tuple[Fault, ...]
    checks: tuple[GateCheck, ...]

    @property
    def name(self) -> str:
        return self.contract.extract

    @property
    def has_come(self) -> bool:
        return self.status == RECEIVED


@dataclass(frozen=True)
class ReportedFinding:
    """Something reported rather than dropped or mended: how many of how many."""

    indicator_id: str
    finding: str
    rule: str
    found: int | None
    looked_at: int | None


@dataclass(frozen=True)
class Contradiction:
    """A claim of the commentary shown that the data do not bear out: words of the service, and what the data say."""

    indicator_id: str
    claim: str
    data_say: str


@dataclass(frozen=True)
class Facts:
    """A delivery as the gates saw it."""

    la_code: str
    authority: str
    is_demonstration: bool
    month: ReportingMonth
    extracts: tuple[ReceivedExtract, ...]
    checks: tuple[GateCheck, ...]
    withheld: Mapping[str, str]
    findings: tuple[ReportedFinding, ...]
    contradictions: tuple[Contradiction, ...]
    out_of_date: Mapping[str, str]  # indicator whose commentary is older than its figure -> why
    claims: int | None  # of the commentary shown; none: it has not been checked yet
    unknown_files: int
    ssd_version: str  # of the Standard Safeguarding Dataset; empty where its version log tells none
    version_problem: str  # why its version log tells none
    fingerprint: str

    @cached_property
    def accounts(self) -> Accounts:
        return sum((extract.accounts for extract in self.extracts if extract.accounts), Accounts())

    @cached_property
    def problems(self) -> tuple[GateCheck, ...]:
        """Checks that did not pass, failures first."""
        found = (check for check in self.checks if not check.has_passed)
        return tuple(sorted(found, key=lambda check: (check.verdict != "failed", check.extract or "", check.name)))

    @cached_property
    def general_checks(self) -> tuple[GateCheck, ...]:
        return tuple(check for check in self.checks if check.extract is None)


def read_facts(connection: duckdb.DuckDBPyConnection, overrides: Mapping[str, str]) -> Facts:
    """Everything that the pages say, from an open warehouse."""
    run = connection.execute("select la_code, period_end, is_demonstration, shown_as from control.run").fetchone()
    assert run is not None
    checks = _checks(connection, overrides)
    version, version_problem = _ssd_version(connection)
    return Facts(
        la_code=run[0],
        authority=run[3] or _authority(connection, run[0]),
        is_demonstration=run[2],
        month=ReportingMonth(run[1].year, run[1].month),
        extracts=_extracts(connection, checks),
        checks=checks,
        withheld=dict(
            connection.execute("select indicator_id, status from control.withheld_indicators order by all").fetchall()
        ),
        findings=_findings(connection),
        contradictions=_contradictions(connection),
        out_of_date=_out_of_date(connection),
        claims=_claims(connection),
        unknown_files=_count(connection, "quality.unknown_files"),
        ssd_version=version,
        version_problem=version_problem,
        fingerprint=_fingerprint(connection),
    )


@cache
def indicator_titles() -> dict[str, str]:
    """Titles of the catalogue, in its order."""
    return {name: entry.title for name, entry in load_catalogue().indicators.items()}


def _authority(connection: duckdb.DuckDBPyConnection, la_code: str) -> str:
    """The name of an authority as the seeds in force have it."""
    named = None
    if has_table(connection, "seeds.authorities"):
        named = connection.execute("select name from seeds.authorities where la_code = ?", [la_code]).fetchone()
    return str(named[0]) if named else f"Authority {la_code}"


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    if not has_table(connection, table):
        return 0
    found = connection.execute(f"select count(*) from {table}").fetchone()
    return int(found[0]) if found else 0


def _fingerprint(connection: duckdb.DuckDBPyConnection) -> str:
    """Hash over the content of every file, as the manifests of releases hold it."""
    found = connection.execute("select fingerprint from quality.delivery").fetchone()
    return str(found[0]) if found else ""


def _ssd_version(connection: duckdb.DuckDBPyConnection) -> tuple[str, str]:
    """The version and, where a version log came that tells none, why."""
    found = connection.execute("select number, problem from quality.ssd_version").fetchone()
    return (str(found[0]), str(found[1])) if found else ("", "")


def _extracts(connection: duckdb.DuckDBPyConnection, checks: tuple[GateCheck, ...]) -> tuple[ReceivedExtract, ...]:
    accounts: dict[str, Accounts] = {}
    if has_table(connection, "quality.accounts"):
        query = """
            select
                extract, rows_received as received, clean as accepted, quarantined as set_aside,
                exact_duplicates as duplicates, unreadable_rows as unreadable
            from quality.accounts
        """
        accounts = {row.pop("extract"): Accounts(**row) for row in rows_by_name(connection, query)}
    columns: dict[tuple[str, str], list[str]] = {}
    for extract, column, status in connection.execute("from quality.columns order by all").fetchall():
        columns.setdefault((extract, status), []).append(column)
    faults = _faults(connection)
    contracts = load_contracts()
    # what need not come and did not is nothing to report
    files = connection.execute(
        "select extract, status, message, encoding from quality.files "
        "where status <> 'missing' or message <> '' order by extract"
    )
    return tuple(
        ReceivedExtract(
            contract=contracts[extract],
            status=status,
            message=message or "",
            encoding=encoding or "",
            accounts=accounts.get(extract) if status == RECEIVED else None,
            extra_columns=len(columns.get((extract, "extra"), ())),
            missing_columns=tuple(columns.get((extract, "missing"), ())),
            faults=tuple(faults.get(extract, ())),
            checks=tuple(check for check in checks if check.extract == extract),
        )
        for extract, status, message, encoding in files.fetchall()
    )


def _faults(connection: duckdb.DuckDBPyConnection) -> dict[str, list[Fault]]:
    found = rows_by_name(
        connection,
        """
        with counted as (
            select extract, coalesce(field, '') as field, reason, outcome, count(distinct source_row) as rows
            from quality.row_faults
            group by all
        )
        select extract, field, reason, outcome, rows
        from counted
        order by extract, outcome = 'exact duplicate', outcome = 'finding', rows desc, field, reason
        """,
    )
    faults: dict[str, list[Fault]] = {}
    for row in found:
        faults.setdefault(row.pop("extract"), []).append(Fault(**row))
    return faults


def _checks(connection: duckdb.DuckDBPyConnection, overrides: Mapping[str, str]) -> tuple[GateCheck, ...]:
    if not has_table(connection, "quality.checks"):
        return ()
    query = """
        select
            gate, name, extract, severity, is_fatal, passed as has_passed, coalesce(error, '') as error,
            rows_looked_at as rows, failing_rows as failing, coalesce(why, '') as why,
            coalesce(protects, []) as protects
        from quality.checks
        order by gate, name, extract
    """
    found = records(connection, query, GateCheck)
    return tuple(replace(check, override=overrides.get(check.name, "")) for check in found)


def _findings(connection: duckdb.DuckDBPyConnection) -> tuple[ReportedFinding, ...]:
    """Findings about indicators. Those about extracts say no more than their faults, which are read elsewhere."""
    if not has_table(connection, "marts.data_quality_findings"):
        return ()
    query = """
        select indicator_id, finding, rule, found, looked_at
        from marts.data_quality_findings
        where indicator_id is not null and found > 0
        order by all
    """
    return tuple(records(connection, query, ReportedFinding))


def _contradictions(connection: duckdb.DuckDBPyConnection) -> tuple[Contradiction, ...]:
    if not has_table(connection, "quality.commentary_claims"):
        return ()
    query = """
        select indicator_id, claim, data_say
        from quality.commentary_claims
        where is_shown and verdict = 'contradicted'
        order by indicator_id, claim_number
    """
    return tuple(records(connection, query, Contradiction))


def _out_of_date(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    if not has_table(connection, "quality.commentaries"):
        return {}
    query = """
        select indicator_id, out_of_date from quality.commentaries
        where is_shown and out_of_date is not null
        order by indicator_id
    """
    return dict(connection.execute(query).fetchall())


def _claims(connection: duckdb.DuckDBPyConnection) -> int | None:
    if not has_table(connection, "quality.commentary_claims"):
        return None
    found = connection.execute("select count(*) from quality.commentary_claims where is_shown").fetchone()
    return int(found[0]) if found else 0
