"""Send what follows from how a run ended, if anything does."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scorecard.alerts.of_a_run import alert_of_problem, alert_of_release
from scorecard.alerts.send import send
from scorecard.problems import Problem
from scorecard.release.folder import latest_release
from scorecard.settings import AlertSettings, Settings


def tell_of_problem(settings: Settings, la_code: str, month: str, problem: Problem) -> None:
    """Send the alert of a run that ended without a release."""
    send(alert_of_problem(la_code, month, problem, _report(settings, la_code, month)), AlertSettings())


def tell_of_release(settings: Settings, la_code: str, month: str) -> None:
    """Send the alert that the newest release of a month deserves, if any."""
    release = latest_release(settings, la_code, month)
    alert = alert_of_release(release, _report(settings, la_code, month)) if release else None
    if alert is not None:
        send(alert, AlertSettings())


@contextmanager
def told_if_it_fails(settings: Settings, la_code: str, month: str) -> Iterator[None]:
    """Send the alert of a problem that ends what is done within, and let it go on."""
    try:
        yield
    except Problem as problem:
        tell_of_problem(settings, la_code, month, problem)
        raise


def _report(settings: Settings, la_code: str, month: str) -> Path:
    return settings.quality / la_code / month / "index.html"
