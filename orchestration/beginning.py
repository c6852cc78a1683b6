"""Before the first step of a run, whoever starts it: whether it can start, and that it was refused.

Does not belong here: what a run needs (`scorecard.preflight`).
"""

from scorecard.periods import ReportingMonth
from scorecard.preflight import NotReady, require_ready
from scorecard.settings import Settings


def begin(settings: Settings, la_code: str, month: ReportingMonth) -> None:
    """Go on only where a run of the month can start; that it cannot is kept among the runs of the home.

    Raises:
        NotReady: with a sentence for each thing that is in its way.
    """
    try:
        require_ready(settings, la_code, month)
    except NotReady as refused:
        from scorecard.steps import tell_of_refusal  # dear to import, and hardly ever needed

        tell_of_refusal(settings, la_code, month, refused)
        raise
