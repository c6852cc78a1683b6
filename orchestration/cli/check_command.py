"""`scorecard check`: the first gate alone."""

from orchestration.cli.arguments import Authority, Home, Month, authority_of, month_of, settings_of
from orchestration.cli.endings import ended_plainly, say, tell_progress
from orchestration.cli.steps_shown import steps_shown


def check(authority: Authority, month: Month, home: Home = None) -> None:
    """Load a delivery and check it (gate 1 only). Nothing is released."""
    tell_progress()
    settings = settings_of(home)
    la_code, reporting_month = authority_of(authority, settings), month_of(month)
    from orchestration.runs import check_month

    with ended_plainly(), steps_shown("delivery_gate"):
        account = check_month(settings, la_code, reporting_month)
    say(account.verdict)
    say(f"{len(account.checks)} checks, {len(account.failed)} of them failed or warn. See the quality report.")
