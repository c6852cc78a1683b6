"""Two sources of one extract that say something else: which of them is right, only people can say."""

from collections.abc import Collection, Iterator

from expectations.dataset import Check
from expectations.rules import WARNING, share_below

# Systems are read on different days, so a few records differ every time; one in fifty is more than that.
MOST_DIFFERING = 0.02


def source_difference_checks(extract: str, compared: Collection[str]) -> Iterator[Check]:
    """A check on `quality.source_differences`, for an extract that two sources had."""
    if extract in compared:
        yield Check(
            f"{extract}__sources_agree",
            share_below(MOST_DIFFERING, QUERY, WARNING, of=extract),
            f"Two sources of this delivery have {extract}, and {MOST_DIFFERING:.0%} or more of the records that start "
            "in the days of both stand in one of them alone. Find out which source lacks them; the page of each "
            "measure says which is counted, and measure_sources.csv chooses.",
        )


QUERY = """
    select
        extract as of,
        cast(sum(in_both + in_counted_alone + in_passed_over_alone) as bigint) as looked_at,
        cast(sum(in_counted_alone + in_passed_over_alone) as bigint) as failing
    from {batch}
    group by extract
"""
