"""How fresh the figures are, in words: when the data were taken and released, and how far a figure moves afterwards.

The movements are measured by the ledger (`usual_revisions`): here they are only said. Why a figure changed is said by
`site.what_changed`.
"""

import datetime

from scorecard.publication.edition import Edition
from scorecard.publication.format import day, gap
from scorecard.publication.model import Figure, Line, Part, Scorecard
from scorecard.publication.provenance import Provenance

REVISED_WHERE_SAFE = (
    "Records that reach us late can change a published figure. It is corrected, and marked [r], only where the "
    "difference cannot point to a child."
)


def taken_and_released(scorecard: Scorecard, provenance: Provenance, edition: Edition) -> str:
    """When the data were taken from the case system, or were read where the sender does not say, and when released."""
    taken = scorecard.authority.taken_on
    read = _day_of(provenance.received_at)
    if taken is not None:
        said = f"Data taken on {day(taken)}"
    elif read is not None:
        said = f"The sender does not say when the data were taken; they were read on {day(read)}"
    else:
        said = "The sender does not say when the data were taken"
    released = _day_of(provenance.released_at)
    if released is None:
        return f"{said}."
    return f"{said}. {'This edition was prepared' if edition.is_public else 'Released'} on {day(released)}."


def usual_movement(line: Line, part: Part, edition: Edition) -> str:
    """How far a figure of a line usually moves after its first release, as a sentence beside its latest one."""
    if edition.is_public:
        return REVISED_WHERE_SAFE
    found = part.revisions
    if found is None or not found.months:
        return (
            "Provisional: records that come in late can still change it. By how much is not known yet, since no figure "
            "of this measure has been released twice."
        )
    again = f"{found.months} {'figure' if found.months == 1 else 'figures'} released more than once"
    if not found.moved:
        return f"Provisional, but none of the {again} has changed since its first release."
    measure = line.definition.measure
    most = gap(Figure(found.largest), measure).removeprefix("by ")
    usual = f"half of the {again} moved {gap(Figure(found.usual), measure)} or less"
    if not round(found.usual, 9):
        usual = f"most of the {again} did not move"
    return f"Provisional: {usual}; the largest change was {most}."


def moves_by(line: Line, part: Part) -> str:
    """The same in a few words, for a table; empty where nothing is known or nothing moved."""
    found = part.revisions
    if found is None or not round(found.usual, 9):
        return ""
    return f"Provisional: usually moves {gap(Figure(found.usual), line.definition.measure)} or less later"


def _day_of(moment: str) -> datetime.date | None:
    """The day of a moment as the manifest writes it, in UTC."""
    return datetime.datetime.fromisoformat(moment).date() if moment else None
