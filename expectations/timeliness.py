"""Does a delivery reach its reporting month? An extract taken too early, or cut off, passes every other check."""

from collections.abc import Iterator

from great_expectations.expectations.metadata_types import FailureSeverity

from expectations.dataset import Check
from expectations.rules import CRITICAL, MONTH_START, PERIOD_END, WARNING, holds

# Ordinary work leaves something new every month; half a month of grace for late recording.
NEWEST_EVENT_DAYS = 45
# With ten events in a usual month, chance alone empties one in twenty thousand.
USUAL_EVENTS = 10


def is_fresh(event: str, what: str, severity: FailureSeverity = WARNING, days: int = NEWEST_EVENT_DAYS) -> Check:
    """The newest event up to the end of the reporting month is not older than `days`. `event` is SQL for its date."""
    return Check(
        "newest_event_is_recent",
        holds(
            f"""
            select 1 from {{batch}}
            having coalesce(max({event}) filter (where {event} <= {PERIOD_END}), date '1900-01-01')
                < {PERIOD_END} - {days}
            """,
            severity,
        ),
        f"The newest {what} is more than {days} days older than the end of the reporting month: the extract was taken "
        "too early, or stopped being filled. Ask for it again, taken after the month's end.",
    )


def reaches_the_month(event: str, what: str, always: bool = True) -> Check:
    """At least one event in the reporting month.

    An empty month always fails where `always`; else only where the year before it had ten a month, so that a small
    authority is not stopped by chance.
    """
    usual = f"""
        and count(*) filter (where {event} >= {MONTH_START} - interval 12 month and {event} < {MONTH_START})
            >= {12 * USUAL_EVENTS}
    """
    return Check(
        "reporting_month_is_not_empty",
        holds(
            f"""
            select 1 from {{batch}}
            having count(*) filter (where {event} between {MONTH_START} and {PERIOD_END}) = 0
            {"" if always else usual}
            """,
            CRITICAL,
        ),
        f"No {what} in the reporting month: its figures would be a false zero. The extract was taken too early or "
        "its filter is wrong. Ask for it again; if the month was really empty, override this check with the reason.",
    )


def fills_every_month(event: str, what: str) -> Check:
    """At least one event in each of the months that the run computes: a hole in the history is not a quiet month."""
    return Check(
        "no_earlier_month_is_empty",
        holds(
            f"""
            select periods.period_end
            from reference.periods as periods
            where periods.period_end < {PERIOD_END}
                and not exists (
                    select 1 from {{batch}} where {event} between periods.period_start and periods.period_end
                )
            """
        ),
        f"A month of the three years before has no {what} at all: part of the history is missing, and rates of that "
        "month and of all windows over it are wrong. Ask for a full dump.",
    )


def busy(event: str, what: str, severity: FailureSeverity = WARNING, always: bool = True) -> Iterator[Check]:
    """What an extract owes that every authority fills every month."""
    yield is_fresh(event, what, severity)
    yield reaches_the_month(event, what, always)
    yield fills_every_month(event, what)
