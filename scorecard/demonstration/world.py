"""The invented authority while it is being made: its children, their cases, and what is drawn for them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from zlib import crc32

from scorecard.demonstration.clock import NEVER, OPEN, Clock, WorkingDays, add_months
from scorecard.demonstration.dice import Dice, Identifiers


@dataclass(slots=True)
class Child:
    """A child or young person known to a service. Days are day numbers."""

    person_id: str
    family: "Family"
    born: int
    sex: str
    ethnicity: str
    pupil_number: str
    locality: int
    unaccompanied: bool = False
    unsettled: float = 1.0
    runs: bool = False
    of_age: int = field(init=False)
    died: int = OPEN
    last_referral: int = NEVER
    open_until: int = NEVER
    last_plan_end: int = NEVER
    in_care_until: int = NEVER
    referrals: list["Referral"] = field(default_factory=list)
    in_need_plans: list["InNeedPlan"] = field(default_factory=list)
    protection_plans: list["ProtectionPlan"] = field(default_factory=list)
    care: list["PeriodOfCare"] = field(default_factory=list)

    def __post_init__(self) -> None:
        """The eighteenth birthday."""
        self.of_age = add_months(self.born, 216)


@dataclass(slots=True)
class Family:
    """A household: children who are referred, met about and helped together."""

    family_id: str
    children: list[Child] = field(default_factory=list)


@dataclass(slots=True)
class Referral:
    """A referral and the case that it opens."""

    referral_id: str
    child: Child
    day: int
    source: str
    need: str
    no_further_action: bool = False
    closed: int = OPEN
    reason: str = ""
    assessed: int = OPEN


@dataclass(slots=True)
class Assessment:
    """A single assessment; authorised by a manager on the end day."""

    referral: Referral
    start: int
    authorised: int


@dataclass(slots=True)
class InNeedPlan:
    """A child in need plan."""

    referral: Referral
    start: int
    end: int


@dataclass(slots=True)
class ProtectionPlan:
    """A child protection plan; `earlier` counts plans that ended before the history kept."""

    plan_id: str
    child: Child
    referral_id: str
    start: int
    end: int
    other_authority: bool = False
    category: str = ""
    latest_category: str = ""
    previous: int = 0


@dataclass(slots=True)
class Discussion:
    """A strategy discussion about one child; siblings share the meeting."""

    discussion_id: str
    meeting_id: str
    child: Child
    referral: Referral
    trigger: int
    basis: str
    held: int
    initial: bool = True
    enquiry: bool = True
    status: str = "held"


@dataclass(slots=True)
class PeriodOfCare:
    """A period of being looked after, from entering care to leaving it."""

    care_id: str
    child: Child
    referral_id: str
    start: int
    end: int
    kind: str
    reason: str = ""
    placements: list["Placement"] = field(default_factory=list)


@dataclass(slots=True)
class Placement:
    """A stay in one placement, as one row of the placements extract."""

    placement_id: str
    start: int
    end: int
    type: str
    provider: str
    carer_id: str
    location: str
    miles: str
    change_reason: str = ""


class World:
    """Everything made so far, with the clock, the scale and a stream of chance for each subject."""

    def __init__(
        self, la_code: str, month: str, seed: int, scale: float, months_of_history: int = Clock.HISTORY_MONTHS
    ) -> None:
        self.la_code = la_code
        self.scale = scale
        self.clock = Clock(month, months_of_history)
        self.working_days = WorkingDays()
        self._seeds = (seed, int(la_code))
        self._identifiers: dict[str, Identifiers] = {}
        self.children: list[Child] = []
        self.referrals: list[Referral] = []
        self.assessments: list[Assessment] = []
        self.discussions: list[Discussion] = []
        self.periods: list[PeriodOfCare] = []
        self.visiting_plans: list[ProtectionPlan] = []

    def dice(self, subject: str) -> Dice:
        """A stream of chance of its own for a subject, so that one subject never shifts another."""
        return Dice(*self._seeds, crc32(subject.encode()))

    def identifier(self, prefix: str) -> str:
        """A fresh identifier with this prefix."""
        if prefix not in self._identifiers:
            self._identifiers[prefix] = Identifiers(prefix, self.dice(f"identifiers {prefix}"))
        return self._identifiers[prefix].next()

    def seen(self, day: int) -> bool:
        """Whether the delivery can know of a day."""
        return day <= self.clock.extract_day

    def months(self) -> Iterator[int]:
        """The months of history, and the part of a month after the reporting month."""
        yield from range(self.clock.first_month, 2)

    def in_need_plans(self) -> Iterator[InNeedPlan]:
        """Every child in need plan."""
        for child in self.children:
            yield from child.in_need_plans

    def protection_plans(self) -> Iterator[ProtectionPlan]:
        """Every child protection plan of this authority."""
        for child in self.children:
            yield from child.protection_plans
