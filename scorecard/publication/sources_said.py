"""What a measure is counted from, in sentences for its page: which return, what was passed over and why, differences.

Built from the release's manifest alone. Only for staff: counts of single records stand in it.
"""

import datetime
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from scorecard.delivery.returns.reader import Span, spans_joined
from scorecard.delivery.returns.readers import READERS, reader_of
from scorecard.delivery.returns.sources import EXTRACT

SETTING = "measure_sources.csv"


def said_of_sources(manifest: Mapping[str, Any], indicator: str, extracts: Collection[str]) -> tuple[str, ...]:
    """The sentences on the sources of one measure that needs these extracts; none where all are plain extracts."""
    return tuple(_said(manifest, indicator, extracts))


def _said(manifest: Mapping[str, Any], indicator: str, extracts: Collection[str]) -> Iterator[str]:
    fed = (manifest.get("fed_by_returns") or {}).get(indicator)
    source = (manifest.get("measure_sources") or {}).get(indicator)
    spans = _spans(manifest)
    if fed:
        yield f"Counted from {_listed([_named(kind, spans) for kind in fed['returns']])}."
    if source:
        yield from _chosen(source)
    for each in manifest.get("source_differences") or ():
        if each["extract"] in extracts:
            alone = (
                f"{each['in_counted_alone']:,} in {_called(each['counted'])} alone and "
                f"{each['in_passed_over_alone']:,} in {_called(each['passed_over'])} alone"
            )
            records = each["in_both"] + each["in_counted_alone"] + each["in_passed_over_alone"]
            yield (
                f"Of {records:,} records of {each['extract']} that start from {_day(each['first_day'])} to "
                f"{_day(each['last_day'])}, {each['in_both']:,} stand in both, {alone}."
            )


def _chosen(source: Mapping[str, Any]) -> Iterator[str]:
    chosen, others = source["chosen"], [_called(kind) for kind in source["passed_over"]]
    if chosen and chosen not in source["counted"]:
        yield f"{SETTING} chooses {_called(chosen)}, which did not bring what this measure needs."
    if others and chosen in source["counted"]:
        yield f"What {_listed(others)} says of it is passed over, as {SETTING} chooses."
    elif others:
        yield (
            f"What {_listed(others)} says of it is passed over, as extracts stand before returns and returns in the "
            "order of the documentation where nothing is chosen."
        )


def _spans(manifest: Mapping[str, Any]) -> dict[str, Span]:
    by_kind: dict[str, list[Span]] = {}
    for each in manifest.get("returns") or ():
        days = (datetime.date.fromisoformat(each[key]) for key in ("first_day", "last_day"))
        by_kind.setdefault(each["kind"], []).append(Span(*days))
    return {kind: joined for kind, spans in by_kind.items() if (joined := spans_joined(spans)) is not None}


def _named(kind: str, spans: Mapping[str, Span]) -> str:
    span = spans.get(kind)
    return f"{_called(kind)} for {span.named}" if span else _called(kind)


def _called(kind: str) -> str:
    if kind == EXTRACT:
        return "the extract under its own name"
    known = any(reader.kind == kind for reader in READERS)
    return f"the {reader_of(kind).name}" if known else f"the return {kind}"


def _day(text: str) -> str:
    return f"{datetime.date.fromisoformat(text):%-d %B %Y}"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
