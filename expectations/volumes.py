"""Row counts against earlier deliveries of the same authority: half a file looks like a quiet month."""

import statistics
from collections.abc import Iterator, Sequence

from expectations.dataset import Check
from expectations.rules import CRITICAL, WARNING, between

# An extract is a full dump of the history held, so from month to month it grows by a few per cent.
CRITICAL_BAND = (0.5, 2.0)
WARNING_BAND = (0.8, 1.25)
# Below this many rows a fifth more or less is chance.
FEWEST_ROWS = 20
# one query for all extracts
ROWS_RECEIVED = "select extract as of, rows_received as looked_at from {batch}"


def volume_checks(extract: str, earlier: Sequence[int]) -> Iterator[Check]:
    """Rows received, within bands around the median of up to three earlier deliveries."""
    if not earlier:
        return
    usual = statistics.median(earlier[:3])
    if usual < FEWEST_ROWS:
        return
    for name, severity, (least, most) in (
        ("volume_is_credible", CRITICAL, CRITICAL_BAND),
        ("volume_is_usual", WARNING, WARNING_BAND),
    ):
        yield Check(
            f"{extract}__{name}",
            between(usual * least, usual * most, ROWS_RECEIVED, of=extract, severity=severity),
            f"{extract}.csv has fewer than {least} or more than {most} times the rows of earlier deliveries, whose "
            f"median is {usual:.0f}: a truncated file, a changed filter or rows delivered twice. Ask how the extract "
            "was made; if the change is real, override this check with the reason.",
        )
