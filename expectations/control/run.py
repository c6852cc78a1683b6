"""Which authority and month the run is about."""

from expectations.dataset import Check, Dataset
from expectations.rules import CRITICAL, holds

dataset = Dataset(
    "control/run",
    [
        Check(
            "is_one_authority_and_month",
            holds(
                """
                select 1 from {batch}
                having count(*) <> 1
                    or not bool_and(regexp_full_match(la_code, '[0-9]{{3}}'))
                    or not bool_and(period_end = last_day(period_end))
                """,
                CRITICAL,
            ),
            "Every window is worked out from this one row: a three-digit authority and the last day of a month. "
            "Start the run again with --authority and --month.",
            is_fatal=True,
        ),
    ],
)
