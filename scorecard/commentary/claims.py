"""What a text can claim about a figure."""

import datetime
from abc import ABC, abstractmethod
from dataclasses import dataclass

from scorecard.commentary.quoted import Quoted


@dataclass(frozen=True)
class Run:
    """So many periods one after the other; the unit is that of the text, `''` where it names none."""

    periods: int
    unit: str


@dataclass(frozen=True, kw_only=True)
class Claim(ABC):
    """What every claim has.

    `quote` is in the words of the text. `when` is the period that the text names, none where it names none. `called`
    says how the text calls the figure: figure, name, cases, performance or reference (it, or not at all).
    """

    quote: str
    component: str = ""
    when: datetime.date | None = None
    run: Run | None = None
    is_negated: bool = False
    is_past: bool = False
    called: str = "reference"

    @property
    def rule(self) -> str:
        """The rule that the claim is judged by: figure, target, comparison, change or run."""
        return "run" if self.run is not None else self._rule

    @property
    def can_last(self) -> bool:
        """Whether it can be said to have lasted for months."""
        return False

    @property
    @abstractmethod
    def _rule(self) -> str:
        """The rule, but for claims that something lasted."""


@dataclass(frozen=True, kw_only=True)
class FigureClaim(Claim):
    """The figure is a number, or beyond it: `93.7%`, `over 90%`.

    `is_sure` is false where words around the number may mean something else than the line: then it can agree alone.
    """

    number: Quoted
    bound: str = ""  # over, under, at least, or nothing
    is_sure: bool = True

    @property
    def _rule(self) -> str:
        return "figure"


@dataclass(frozen=True, kw_only=True)
class ShareClaim(Claim):
    """So many of so many: `22 of 35`; with a bound a share: `more than nine in ten`."""

    part: int
    whole: int
    bound: str = ""
    is_sure: bool = False

    @property
    def _rule(self) -> str:
        return "figure"


@dataclass(frozen=True, kw_only=True)
class StandingClaim(Claim):
    """How the figure stands to the target, or to others.

    `to` is `target` or a kind of seeds/benchmarks.csv, a region with its name after a colon. `relation` is above,
    below, at least, at most, better, worse, exceeds, in line, on, met, missed, within, or quoted: the target's number
    alone. `amount` is how far; with `amount_bound` less or more than that. `quoted` is the target, or the others'
    figure, as the text gives it; `may_be_figure` where the number may as well be the figure.
    """

    to: str
    relation: str
    amount: Quoted | None = None
    amount_bound: str = ""
    quoted: Quoted | None = None
    may_be_figure: bool = False

    @property
    def can_last(self) -> bool:
        return self.relation != "quoted"

    @property
    def _rule(self) -> str:
        return "target" if self.to == "target" else "comparison"


@dataclass(frozen=True, kw_only=True)
class ChangeClaim(Claim):
    """The figure moved: up, down, better, worse, declined, same, or compared (`higher than a year ago` is up).

    `since` is the period that the text compares with, `back` the same as a number of its units.
    """

    direction: str
    start: Quoted | None = None
    end: Quoted | None = None
    amount: Quoted | None = None
    since: datetime.date | None = None
    opens_at_since: bool = False  # `since April`: April's figure, or the one that April began with
    back: Run | None = None

    @property
    def can_last(self) -> bool:
        return True

    @property
    def _rule(self) -> str:
        return "change"
