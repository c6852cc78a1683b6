"""What a release says differently from the one before it, as the page of a line tells it.

The table shows headline figures, newest first. The same cases move the figures over 12 months and since April, which
are counted beneath it and stand in the table `restatements` of the marts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scorecard.publication import format, status
from scorecard.publication.model import Definition, Line, Restatement, Said

CAUSES = {
    "late or corrected input": "Late or corrected input",
    "definition": "Another definition",
    "reference data": "Other reference data",
    "code that decides": "Other code",
    "code": "Other code",
}


@dataclass(frozen=True)
class Change:
    """One headline figure, ready to print: the figure, and beside it what was counted or why there is none."""

    name: str
    period: str
    was: str
    was_counted: str
    now: str
    now_counted: str
    because: str


@dataclass(frozen=True)
class Changes:
    """What is told of one line and its companions."""

    breaks: tuple[str, ...]
    rows: tuple[Change, ...]  # newest first
    left_out: int  # older headline figures that changed too
    others: int  # figures over 12 months and since April that changed
    are_named: bool  # whether the line shows more than one figure, so that each row must say whose it is

    @property
    def any(self) -> bool:
        return bool(self.breaks or self.rows or self.others)


def changes_of(line: Line, most: int) -> Changes | None:
    """What changed in a line and its companions, in at most so many rows; None where the marts keep no ledger."""
    if line.restatements is None:
        return None
    definitions = {
        definition.indicator_id: definition
        for definition in (line.definition, *(companion.definition for companion in line.companions))
    }
    # a changed definition restates every figure, also those that it leaves as they were
    differing = [change for change in line.restatements if change.old != change.new]
    headlines = [change for change in differing if change.basis == "headline"]
    headlines.sort(key=lambda change: change.period_end, reverse=True)
    return Changes(
        breaks=tuple(_breaks(line.restatements, definitions)),
        rows=tuple(_change(change, definitions[change.indicator_id]) for change in headlines[:most]),
        left_out=max(len(headlines) - most, 0),
        others=len(differing) - len(headlines),
        are_named=len(definitions) > 1 or len(line.definition.components) > 1,
    )


def _breaks(restatements: Sequence[Restatement], definitions: Mapping[str, Definition]) -> Iterator[str]:
    """A sentence for every definition that is not that of the release before."""
    versions = {
        change.indicator_id: (change.old_version, change.new_version) for change in restatements if change.is_break
    }
    for indicator_id, (old, new) in versions.items():
        yield (
            f"{definitions[indicator_id].title}: the definition went from version {old} to version {new}. That breaks "
            "the series: figures of this release may not be compared with those of releases before it."
        )


def _change(change: Restatement, definition: Definition) -> Change:
    name = definition.title
    if change.component:
        name += f": {format.part_name(change.component).lower()}"
    before, after = _shown(change.old, definition), _shown(change.new, definition)
    causes = [CAUSES.get(cause, cause.capitalize()) for cause in change.kind.split(", ")]
    because = ", ".join([causes[0], *(cause[0].lower() + cause[1:] for cause in causes[1:])])
    if before == after:
        because += "; the difference is too small to show"
    (was, was_counted), (now, now_counted) = before, after
    return Change(
        name=name,
        period=format.month(change.period_end),
        was=was,
        was_counted=was_counted,
        now=now,
        now_counted=now_counted,
        because=because,
    )


def _shown(side: Said, definition: Definition) -> tuple[str, str]:
    """The figure, and what was counted or why there is none."""
    shown = format.figure(side.value, definition.measure)
    if side.value.number is None:
        return shown, status.no_figure_because(side.value, side.status)
    if definition.measure == "count":
        return shown, ""
    return shown, f"{format.count(side.numerator)} of {format.count(side.denominator)}"
