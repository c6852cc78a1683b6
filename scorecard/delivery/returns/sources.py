"""Which source an extract is taken from where a delivery has several, from what was chosen for measures.

A delivery fills each extract from one source, so that every figure of a release rests on the same rows. A choice for a
measure is therefore one for all extracts that it needs, and for the other measures that need them; two choices that
cannot both be kept are refused. Pure; nothing is read and nothing written here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scorecard.delivery.returns.readers import reader_of

EXTRACT = "extract"  # the source that an extract under its own name is
# every return knows children, each its own: together they are the persons of the delivery, and no choice moves them
SHARED = "ssd_person"

Needs = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class MeasureSource:
    """What one measure is counted from.

    ``counted`` are the sources of its extracts: `extract`, or kinds of returns; ``passed_over`` those that had some of
    its extracts too; ``chosen`` is what the authority's setting names, '' where the default holds.
    """

    counted: tuple[str, ...]
    passed_over: tuple[str, ...]
    chosen: str


def contradictions(choices: Mapping[str, str], needs: Needs) -> Iterator[str]:
    """A sentence on every two measures whose chosen sources cannot both be kept."""
    taken: dict[str, tuple[str, str]] = {}
    for indicator, source in choices.items():
        for extract in _moved(indicator, source, needs):
            other, before = taken.setdefault(extract, (indicator, source))
            if before != source:
                yield (
                    f"measure_sources: {other} is to be counted from {before} and {indicator} from {source}. Both need "
                    f"{extract}, which comes from one source in a delivery. Name one source for both."
                )
                break


def preferred_sources(choices: Mapping[str, str], needs: Needs) -> dict[str, str]:
    """The source that is preferred by extract; an extract of which nothing was chosen is not named."""
    return {extract: source for indicator, source in choices.items() for extract in _moved(indicator, source, needs)}


def _moved(indicator: str, source: str, needs: Needs) -> list[str]:
    """The extracts of a measure that a choice is about: those that the source can fill."""
    extracts = needs.get(indicator, frozenset()) - {SHARED}
    return sorted(extracts if source == EXTRACT else extracts & reader_of(source).extracts)


def measure_sources(
    needs: Needs, counted: Mapping[str, str], passed_over: Mapping[str, tuple[str, ...]], choices: Mapping[str, str]
) -> dict[str, MeasureSource]:
    """What each measure is counted from, of those of which some extract had two sources or was chosen.

    ``counted`` gives the source by extract that came; ``passed_over`` the other sources that had it too.
    """
    found = {}
    for indicator, extracts in needs.items():
        own = extracts - {SHARED}
        others = {source for extract in own for source in passed_over.get(extract, ())}
        if others or indicator in choices:
            found[indicator] = MeasureSource(
                tuple(sorted({counted[extract] for extract in own if extract in counted})),
                tuple(sorted(others)),
                choices.get(indicator, ""),
            )
    return found
