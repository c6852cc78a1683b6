"""Which lines of the scorecard returns feed, wholly, in part or for some periods alone; and why not, in a sentence.

Worked out from the lineage (which extracts a line needs), from where each extract came, and from what each reader says
of the line. Pure; nothing is read and nothing written here.
"""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from scorecard.delivery.returns.reader import ReturnReader, Span, first_counted
from scorecard.delivery.returns.readers import reader_of
from scorecard.delivery.returns.sources import SHARED


@dataclass(frozen=True)
class FedLine:
    """A line of which at least one extract beside the children themselves was made from a return.

    ``status`` is why it cannot be counted at all, empty where it can. ``limits`` say what its figures leave out.
    Periods that end before ``first`` or after ``last`` are not counted, for the reason in ``outside``.
    """

    returns: tuple[str, ...]
    without: frozenset[str] = frozenset()
    status: str = ""
    limits: tuple[str, ...] = ()
    first: datetime.date | None = None
    last: datetime.date | None = None
    outside: str = ""


def fed_lines(
    needs: Mapping[str, frozenset[str]], sources: Mapping[str, str], spans: Mapping[str, Span]
) -> dict[str, FedLine]:
    """The lines that returns take part in. ``sources`` gives the kind of return by extract, ``spans`` by kind."""
    fed = {}
    for indicator, extracts in needs.items():
        kinds = sorted({sources[extract] for extract in extracts if extract in sources and extract != SHARED})
        if kinds:
            fed[indicator] = _fed(indicator, [reader_of(kind) for kind in kinds], spans)
    return fed


def _fed(indicator: str, readers: Collection[ReturnReader], spans: Mapping[str, Span]) -> FedLine:
    kinds = tuple(reader.kind for reader in readers)
    mute = [reader for reader in readers if indicator not in reader.feeds]
    if mute:
        return FedLine(kinds, status=f"not available: {mute[0].called} does not hold what it needs")
    feeds = [(reader, reader.feeds[indicator]) for reader in readers]
    covered = [(first_counted(spans[reader.kind], feed.months), spans[reader.kind], reader) for reader, feed in feeds]
    first, span, reader = max(covered, key=lambda each: each[0])
    needed = reader.feeds[indicator].months
    held = f"{reader.called} for {span.named}"
    outside = f"not available: {held} does not cover " + ("it" if needed == 1 else f"the {needed} months that it needs")
    return FedLine(
        kinds,
        frozenset().union(*(feed.without for _, feed in feeds)),
        limits=tuple(dict.fromkeys(feed.limit for _, feed in feeds if feed.limit)),
        first=first,
        last=min(span.last for _, span, _ in covered),
        outside=outside,
    )
