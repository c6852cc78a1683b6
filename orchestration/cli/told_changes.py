"""What changes between two sets of figures, and what is withheld, in lines for the terminal."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from orchestration.cli.endings import say

if TYPE_CHECKING:
    from scorecard.release.changes import ChangedMeasure

MOST_MEASURES = 40


def tell_changes(changes: "Sequence[ChangedMeasure]", before: str, after: str) -> None:
    """Counts of figures that differ, and for each measure its latest headline on both sides."""
    if not changes:
        say(f"{after} says the same as {before}: every figure is equal.")
        return
    changed, added, gone = (sum(getattr(each, kind) for each in changes) for kind in ("changed", "added", "gone"))
    say(f"{after} against {before}, figures: {changed} differ, {added} are new, {gone} are gone.")
    for each in changes[:MOST_MEASURES]:
        named = f"{each.indicator_id}, {each.component}" if each.component else each.indicator_id
        was = _figure(each.latest_before, each.latest_status_before)
        now = _figure(each.latest_after, each.latest_status_after)
        latest = f"{each.latest_period}: {was}, now {now}" if was != now else f"{each.latest_period} as before: {now}"
        say(f"  {named}: {each.changed} differ, {each.added} new, {each.gone} gone; {latest}")
    if len(changes) > MOST_MEASURES:
        say(f"  and {len(changes) - MOST_MEASURES} more measures")


def tell_withheld(withheld: Iterable[str]) -> None:
    """The names of measures that are withheld, in one line."""
    from scorecard.catalogue import load_catalogue

    entries = load_catalogue().indicators
    names = sorted(entries[each].title if each in entries else each for each in withheld)
    say(f"Withheld: {'; '.join(names)}." if names else "Withheld: no measure.")


def _figure(value: float | None, status: str) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".") if value is not None else status or "no figure"
