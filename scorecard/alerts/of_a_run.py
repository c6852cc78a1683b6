"""The one alert that follows from how a run ended, or none."""

from pathlib import Path

from scorecard.alerts.alert import Alert, AlertKind
from scorecard.problems import Problem, RunHeld, UnusableInput
from scorecard.release.folder import Release
from scorecard.warehouse.database import open_marts


def alert_of_problem(la_code: str, month: str, problem: Problem, report: Path | None = None) -> Alert:
    """What to tell of a run that ended without a release: the sentences that it ended with.

    `report` is the first page of the quality report, where one was drawn.
    """
    if isinstance(problem, RunHeld):
        kind = AlertKind.HELD
    elif isinstance(problem, UnusableInput):
        kind = AlertKind.UNUSABLE
    else:
        kind = AlertKind.FAILED
    headline, *lines = [line.strip() for line in str(problem).splitlines() if line.strip()] or ["No reason was given."]
    return Alert(kind, la_code, month, headline, tuple(lines), str(report) if report and report.is_file() else "")


def alert_of_release(release: Release, report: Path | None = None) -> Alert | None:
    """What to tell of a new release; nothing where every measure has its figure and no chart has a signal.

    A measure is withheld where the gates found that its figure cannot be trusted. A signal is the latest point of a
    process chart beyond normal variation, in the direction that concerns.
    """
    withheld = dict(release.manifest["withheld"])
    concerning = _concerning(release)
    if not withheld and not concerning:
        return None
    lines = [f"withheld: {measure}, {status}" for measure, status in sorted(withheld.items())]
    lines += [f"getting worse, beyond normal variation: {title}" for title in concerning]
    headline = (
        f"Released {release.release_id}: measures withheld: {len(withheld)}, "
        f"getting worse beyond normal variation: {len(concerning)}."
    )
    kind = AlertKind.WITHHELD if withheld else AlertKind.SIGNAL
    look_at = report if withheld and report and report.is_file() else release.folder / "site" / "index.html"
    return Alert(kind, release.la_code, release.month, headline, tuple(lines), str(look_at))


def alert_of_lateness(la_code: str, month: str, sentence: str) -> Alert:
    """What to tell of a delivery that should be there."""
    return Alert(AlertKind.LATE, la_code, month, sentence)


def _concerning(release: Release) -> list[str]:
    with open_marts(release.marts) as connection:
        rows = connection.execute(
            """
            select scorecard.metric, scorecard.component
            from process_charts
            inner join scorecard
                on process_charts.indicator_id = scorecard.indicator_id
                and process_charts.component = scorecard.component
            where process_charts.variation like 'special cause concerning%'
            order by scorecard.display_order
            """
        ).fetchall()
    return [f"{metric}: {component.replace('_', ' ')}" if component else metric for metric, component in rows]
