"""Fields that look suddenly otherwise than in the last deliveries: more blanks, or another mix of codes.

The figures move with them although no row breaks its contract: a form without a field, a mapping that lost a code.
"""

from collections.abc import Iterator, Sequence

from expectations.dataset import Check
from expectations.rules import share_below

# Of a full dump most rows are those of last month: a tenth of all is no month's doing.
LARGEST_SHIFT = 0.1


def field_shift_checks(extract: str, shifts: Sequence[tuple[str, float, float]]) -> Iterator[Check]:
    """Two checks of one extract on `quality.field_shifts`: `shifts` gives field, shift of blanks, shift of codes."""
    if not shifts:
        return
    for name, what, column, fields in (
        ("blanks_are_as_usual", "the share of blanks", "shift_of_blanks", [row[0] for row in shifts if _large(row[1])]),
        ("codes_are_as_usual", "the mix of codes", "shift_of_codes", [row[0] for row in shifts if _large(row[2])]),
    ):
        yield Check(
            f"{extract}__{name}",
            share_below(0.0, _shifted(column), of=extract),
            f"In {extract}.csv {what} of a field has moved by {LARGEST_SHIFT:.0%} or more of the rows against each of "
            f"the last deliveries: {', '.join(fields) or 'none'}. Whatever is counted by it moves too. Ask whether a "
            "form, a filter or a mapping has changed; if recording really changed, say so in the commentary.",
        )


def _large(shift: float) -> bool:
    return shift >= LARGEST_SHIFT


def _shifted(column: str) -> str:
    """Fields looked at and fields that moved, by extract: one query for all."""
    return (
        f"select extract as of, count(*) as looked_at, count(*) filter (where {column} >= {LARGEST_SHIFT}) as failing "
        "from {batch} group by extract"
    )
