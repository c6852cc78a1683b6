"""What an alert says, whoever reads it."""

from dataclasses import dataclass
from enum import StrEnum

# more lines than this nobody reads in a message; the quality report has the rest
MOST_LINES = 25


class AlertKind(StrEnum):
    """Why somebody is told; its value is said in the subject."""

    HELD = "held"
    UNUSABLE = "unusable delivery"
    FAILED = "failed"
    LATE = "late"
    WITHHELD = "released, with measures withheld"
    SIGNAL = "released, with signals to look at"


@dataclass(frozen=True)
class Alert:
    """One message about one month of one authority.

    `headline` is a sentence; `lines` are the facts beneath it, one each; `look_at` says where to read on: a path in the
    home or nothing.
    """

    kind: AlertKind
    la_code: str
    month: str
    headline: str
    lines: tuple[str, ...] = ()
    look_at: str = ""

    @property
    def subject(self) -> str:
        return f"Scorecard {self.la_code}, {self.month}: {self.kind.value}"

    @property
    def shown_lines(self) -> tuple[str, ...]:
        """The lines that go into a message, and how many do not."""
        if len(self.lines) <= MOST_LINES:
            return self.lines
        return (*self.lines[:MOST_LINES], f"and {len(self.lines) - MOST_LINES} more")

    @property
    def text(self) -> str:
        """The message as plain text."""
        parts = [self.headline, *(f"- {line}" for line in self.shown_lines)]
        return "\n".join([*parts, *([f"Read on: {self.look_at}"] if self.look_at else [])]) + "\n"
