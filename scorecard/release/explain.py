"""Every figure explained: its numerator, its denominator, what was ruled out and why, what was set aside, each case
back to file and row, and that they add up.

Reads a release alone: its marts and the restricted `cases.duckdb`. Cases are under pseudonyms.
"""

import csv
import datetime
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import duckdb

from scorecard.periods import ReportingMonth
from scorecard.problems import UnusableInput
from scorecard.release.decided import read_decided
from scorecard.release.folder import Release, all_releases
from scorecard.settings import Settings
from scorecard.warehouse.database import open_marts, reading


class NothingToExplain(UnusableInput):
    """No release holds the cases behind the figure: the message says which months are held."""


@dataclass(frozen=True)
class ExplainedCase:
    """One case that the figure considered.

    ``decided_by`` are the rows of the delivery that decided it, ``looked_at`` the others that the line reads and that
    speak of the same child, worker or record. Releases from before the two were told apart have all rows in the second.
    """

    component: str
    case: str
    side: str  # numerator, denominator only, numerator only, ruled out
    weight: float
    evidence: str
    event_date: datetime.date | None
    decided_by: tuple[str, ...]  # file and row
    looked_at: tuple[str, ...]  # file and row

    @property
    def sources(self) -> tuple[str, ...]:
        """Every row behind the case, those that decided it first."""
        return (*self.decided_by, *self.looked_at)


@dataclass(frozen=True)
class ExplainedFigure:
    """One figure of a release and the cases behind it.

    ``adds_up`` says whether the weights of the cases give the released numerator and denominator.
    """

    release_id: str
    title: str
    measure: str
    component: str
    numerator: float | None
    denominator: float | None
    value: float | None
    status: str
    cases: tuple[ExplainedCase, ...]
    quarantined: tuple[tuple[str, int, str, str], ...]  # file, row, field, reason
    left_out: tuple[str, ...] = ()  # by the return that feeds the figure, a sentence each

    @property
    def in_numerator(self) -> float:
        return sum(case.weight for case in self.cases if case.side.startswith("numerator"))

    @property
    def in_denominator(self) -> float:
        return sum(case.weight for case in self.cases if case.side in ("numerator", "denominator only"))

    @property
    def ruled_out(self) -> Counter[str]:
        """Reasons for which cases were ruled out, with how many."""
        return Counter(case.evidence.split("ruled out: ")[-1] for case in self.cases if case.side == "ruled out")

    @property
    def adds_up(self) -> bool:
        if self.numerator is None:
            return True
        same_numerator = abs(self.in_numerator - self.numerator) < 1e-6
        counts_cases = self.measure == "percentage"
        same_denominator = not counts_cases or abs(self.in_denominator - (self.denominator or 0)) < 1e-6
        return same_numerator and same_denominator


def explain(settings: Settings, indicator_id: str, month: ReportingMonth, la_code: str | None) -> list[ExplainedFigure]:
    """The headline figures of an indicator for a month, one a component, from the newest release that covers it.

    Raises:
        NothingToExplain: no such indicator or release, or the month's cases are no longer held.
    """
    decided = read_decided(settings.home)
    everyone = [release for release in all_releases(settings) if decided.lets_stand(release.release_id)]
    authorities = sorted({release.la_code for release in everyone})
    if la_code is None and len(authorities) > 1:
        raise NothingToExplain(f"Name the authority: --authority {' or '.join(authorities)}.")
    releases = [release for release in everyone if la_code in (None, release.la_code)]
    if not releases:
        raise NothingToExplain(f"Authority {la_code or ''} has no release yet. Run a delivery first.")
    covering = [release for release in releases if release.month >= str(month)]
    if not covering:
        raise NothingToExplain(f"No release covers {month}; the newest is {releases[-1].release_id}.")
    # the newest release that still holds the month's cases
    first_month = f"{month.year + 1}-{month.month:02d}"
    holding = [release for release in covering if release.month < first_month] or covering
    return explain_release(holding[-1], indicator_id, month)


def explain_release(release: Release, indicator_id: str, month: ReportingMonth) -> list[ExplainedFigure]:
    """The headline figures of an indicator for a month in one release.

    Raises:
        NothingToExplain: the release has no such indicator, no figure for the month, or no cases of it any more.
    """
    with open_marts(release.marts) as connection:
        figures = connection.execute(
            """
            select title, measure, component, numerator, denominator, value, status
            from indicator_values
            inner join dim_indicator using (indicator_id, component)
            where indicator_id = ? and basis = 'headline' and period_end = ?
            order by display_order
            """,
            [indicator_id, month.period_end],
        ).fetchall()
        known = [row[0] for row in connection.execute("select distinct indicator_id from dim_indicator").fetchall()]
    if indicator_id not in known:
        raise NothingToExplain(f"{indicator_id!r} is no indicator. Known: {', '.join(sorted(known))}.")
    if not figures:
        raise NothingToExplain(f"{indicator_id} has no figure for {month}: it stands at the ends of quarters only.")
    with reading(release.folder / "cases.duckdb") as connection:
        first_held = connection.execute("select min(period_end) from indicator_cases").fetchone()
        if first_held and first_held[0] and month.period_end < first_held[0]:
            raise NothingToExplain(
                f"{release.release_id} holds cases from {first_held[0]:%B %Y} on, and no release nearer to {month} "
                "is there. Run that month's delivery in another home to see its cases."
            )
        cases = _cases(connection, indicator_id, month)
        quarantined = connection.execute(
            f"""
            select coalesce(file, extract || '.csv'), coalesce(file_row, source_row), coalesce(field, ''), reason
            from quarantined_rows
            left join {_return_rows(connection)} using (extract, source_row)
            where extract in (select extract from indicator_extracts where indicator_id = ?)
            order by all
            """,
            [indicator_id],
        ).fetchall()
    left_out = tuple(release.manifest.get("fed_by_returns", {}).get(indicator_id, {}).get("limits", ()))
    return [
        ExplainedFigure(
            release_id=release.release_id,
            title=title,
            measure=measure,
            component=component,
            numerator=numerator,
            denominator=denominator,
            value=value,
            status=status,
            cases=tuple(case for case in cases if case.component == component),
            quarantined=tuple(quarantined),
            left_out=left_out,
        )
        for title, measure, component, numerator, denominator, value, status in figures
    ]


@dataclass(frozen=True)
class ChangedCase:
    """A case that two releases judge otherwise; None on the side of a release that did not consider it."""

    was: ExplainedCase | None
    now: ExplainedCase | None

    @property
    def either(self) -> ExplainedCase:
        """The case as it is now, or as it was where it is no longer considered."""
        found = self.now or self.was
        assert found is not None
        return found


def explain_against(
    settings: Settings, indicator_id: str, month: ReportingMonth, la_code: str | None, against: str
) -> tuple[list[ExplainedFigure], list[ExplainedFigure], list[ChangedCase]]:
    """The figures of a month as the newest release has them and as another one had them, and the cases that are judged
    otherwise: the records behind a restatement.

    Raises:
        NothingToExplain: there is no such release, or one of the two holds no cases of the month.
    """
    found = [release for release in all_releases(settings) if release.release_id == against]
    if not found:
        raise NothingToExplain(f"There is no release {against!r} in {settings.releases}.")
    [earlier] = found
    now = explain(settings, indicator_id, month, la_code or earlier.la_code)
    was = explain_release(earlier, indicator_id, month)
    return was, now, changed_cases(was, now)


def changed_cases(was: list[ExplainedFigure], now: list[ExplainedFigure]) -> list[ChangedCase]:
    """The cases that two explanations judge otherwise: side, weight, date or evidence. Those of now come first."""
    sides = [{(each.component, each.case): each for figure in side for each in figure.cases} for side in (was, now)]
    pairs = [tuple(side.get(key) for side in sides) for key in dict.fromkeys([*sides[1], *sides[0]])]
    return [ChangedCase(old, new) for old, new in pairs if old is None or new is None or _judged(old) != _judged(new)]


def _judged(case: ExplainedCase) -> tuple[object, ...]:
    return case.side, case.weight, case.event_date, case.evidence


def _return_rows(connection: duckdb.DuckDBPyConnection) -> str:
    """The places of rows that were made from returns; none in a release from before there were any."""
    found = connection.execute("select count(*) from duckdb_tables() where table_name = 'return_rows'").fetchone()
    if found and found[0]:
        return "return_rows"
    return (
        "(select '' as extract, cast(0 as bigint) as source_row, null::varchar as file, null::bigint as file_row "
        "where false) as return_rows"
    )


def _case_sources(connection: duckdb.DuckDBPyConnection) -> str:
    """The rows behind cases; none is known to have decided in a release from before that was told."""
    columns = {str(row[0]) for row in connection.execute("describe case_sources").fetchall()}
    if "is_deciding" in columns:
        return "case_sources"
    return "(select *, false as is_deciding from case_sources) as case_sources"


def _cases(connection: duckdb.DuckDBPyConnection, indicator_id: str, month: ReportingMonth) -> list[ExplainedCase]:
    rows = connection.execute(
        f"""
        with sources as (
            select
                component,
                case_pseudonym,
                list(file || ' row ' || source_row order by file, source_row) filter (is_deciding) as decided_by,
                list(file || ' row ' || source_row order by file, source_row) filter (not is_deciding) as looked_at
            from {_case_sources(connection)}
            where indicator_id = $indicator and period_end = $period_end
            group by all
        )
        select
            component,
            case_pseudonym,
            case
                when in_numerator and in_denominator then 'numerator'
                when in_numerator then 'numerator only'
                when in_denominator then 'denominator only'
                else 'ruled out'
            end as side,
            cast(weight as double),
            evidence,
            event_date,
            coalesce(decided_by, []),
            coalesce(looked_at, [])
        from indicator_cases
        left join sources using (component, case_pseudonym)
        where indicator_id = $indicator and period_end = $period_end
        order by component, side, event_date, case_pseudonym
        """,
        {"indicator": indicator_id, "period_end": month.period_end},
    ).fetchall()
    return [
        ExplainedCase(
            component=component,
            case=case,
            side=side,
            weight=weight,
            evidence=evidence,
            event_date=event_date,
            decided_by=tuple(decided_by),
            looked_at=tuple(looked_at),
        )
        for component, case, side, weight, evidence, event_date, decided_by, looked_at in rows
    ]


HEADINGS = ("component", "case", "side", "weight", "event_date", "evidence", "decided_by", "looked_at")


def write_explanation(path: Path, figures: list[ExplainedFigure]) -> None:
    """All cases and quarantined rows as CSV, readable by their owner only."""
    with _for_its_owner(path) as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADINGS)
        for figure in figures:
            writer.writerows(_cells(case) for case in figure.cases)
        for file, row, field, reason in figures[0].quarantined:
            writer.writerow(["", "", "quarantined", "", "", f"{field}: {reason}", "", f"{file} row {row}"])


def write_changed_cases(path: Path, changed: list[ChangedCase]) -> None:
    """Every case that two releases judge otherwise as CSV, a row for each side, readable by their owner only."""
    with _for_its_owner(path) as stream:
        writer = csv.writer(stream)
        writer.writerow(("judged", *HEADINGS))
        for each in changed:
            for judged, case in (("before", each.was), ("now", each.now)):
                if case is not None:
                    writer.writerow([judged, *_cells(case)])


def _for_its_owner(path: Path) -> TextIO:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    return os.fdopen(handle, "w", encoding="utf-8", newline="")


def _cells(case: ExplainedCase) -> list[object]:
    event_date = case.event_date.isoformat() if case.event_date else ""
    decided_by, looked_at = "; ".join(case.decided_by), "; ".join(case.looked_at)
    return [case.component, case.case, case.side, case.weight, event_date, case.evidence, decided_by, looked_at]
