"""What a row of each seed may hold: columns, their types, and the words that people may write.

What belongs here: one model a seed. What a seed is for stands in its description in `seeds/*.yml`; what rows of several
seeds must agree on, in `scorecard/seeds/read_seeds.py`.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from scorecard.typed import Text, Typed, YesOrNo

LaCode = Annotated[str, Field(pattern=r"^\d{3}$")]


class AboutALine(Typed):
    """What a row about a line of the scorecard says first: which one, and which part of it, empty where it has none."""

    indicator_id: Text
    component: str = ""


class InForce(Typed):
    """The days on which a row holds: both included, open where they are not given."""

    valid_from: date | None = None
    valid_to: date | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError(f"ends on {self.valid_to}, before it begins on {self.valid_from}.")
        return self


class Code(InForce):
    """A code of a list."""

    code_list: Text
    code: Text
    label: Text


class AcceptedWord(Typed):
    """A further spelling of a code."""

    code_list: Text
    word: Text
    code: Text


class Target(AboutALine):
    """What an authority has decided to aim at, from a day on."""

    la_code: LaCode
    valid_from: date
    target: Decimal
    tolerance: Annotated[Decimal, Field(ge=0)]
    decided_by: Text
    note: str = ""


class BenchmarkRow(AboutALine):
    """A published figure to compare with, as the source scorecard prints it."""

    la_code: LaCode
    geography: Text
    geography_kind: Literal["england", "region", "statistical_neighbours", "peer_group", "comparator_average"]
    period_label: str = ""
    period_end: date | None = None
    kind: Literal["annual", "snapshot", "month"] | None = None
    value: Decimal | None = None
    status: Literal["published", "not_published", "not_loaded", "another_measure"]
    source: Text
    rounding: str = ""
    note: str = ""

    @model_validator(mode="after")
    def _is_published_with_a_value(self) -> Self:
        if (self.status == "published") != (self.value is not None):
            has = "has a value" if self.value is not None else "has no value"
            raise ValueError(f"{has}, and its status is {self.status}.")
        return self


class PublishedMeasureOfALine(AboutALine):
    """Which published measure is about the same as a line, and whether it counts the same."""

    published_measure: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    is_like_for_like: YesOrNo
    decimals: Annotated[int, Field(ge=0, le=3)]
    publication: Text
    note: str = ""

    @model_validator(mode="after")
    def _says_how_it_differs(self) -> Self:
        if not self.is_like_for_like and not self.note:
            raise ValueError("is not like for like and its note is empty: say how it differs.")
        return self


class PublishedFigureRow(AboutALine):
    """A figure of a published file for an authority to be held against, as `scorecard benchmarks` has read it."""

    la_code: LaCode
    geography_kind: Literal["england", "region", "statistical_neighbours"]
    geography: Text
    period_label: Text
    period_end: date
    kind: Literal["annual", "snapshot"]
    value: Decimal
    note: str = ""
    source: Text
    file_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Baseline(AboutALine):
    """The latest figure that the source scorecard printed."""

    latest_value: Decimal
    latest_period: Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]


class Population(Typed):
    """An estimate of the resident children of an authority."""

    la_code: LaCode
    mid_year: Annotated[int, Field(ge=1991, le=2100)]
    children_aged_0_to_17: Annotated[int, Field(gt=0)]
    published_on: date
    source: Text


class PopulationPublication(Typed):
    """On which day the estimates of a mid-year were published."""

    mid_year: Annotated[int, Field(ge=1991, le=2100)]
    published_on: date
    source: Text


class AuthorityRow(Typed):
    """An authority that a run may be about or that a comparison names."""

    la_code: LaCode
    name: Text
    ons_code: Annotated[str, Field(pattern=r"^E\d{8}$")]
    region: Literal[
        "East Midlands",
        "East of England",
        "London",
        "North East",
        "North West",
        "South East",
        "South West",
        "West Midlands",
        "Yorkshire and The Humber",
    ]


class Neighbour(Typed):
    """A statistical neighbour of an authority by one of the models."""

    la_code: LaCode
    model: Literal["2021", "2025"]
    neighbour_la_code: LaCode
    neighbour_name: Text


class WorkerRole(InForce):
    """Whether a role in a case makes a worker the child's lead practitioner, and whether it is a social worker's."""

    worker_role: Text
    is_lead_practitioner: YesOrNo
    is_social_worker: YesOrNo


class FamilyHelpType(InForce):
    """What a type of plan or assessment counts as, for records that start on the days on which the row holds."""

    la_code: LaCode
    record: Literal["plan", "assessment"]
    recorded_type: Text
    counts_as: Literal["child_in_need_plan", "early_help_plan", "single_assessment", "early_help_assessment"]

    @model_validator(mode="after")
    def _counts_a_plan_as_a_plan(self) -> Self:
        if not self.counts_as.endswith(self.record):
            raise ValueError(f"counts as {self.counts_as}, which is no {self.record}.")
        return self


class SupervisionInterval(Typed):
    """How many days case supervision stays up to date."""

    status: Literal["in_need", "child_protection", "looked_after"]
    interval_days: Annotated[int, Field(gt=0, le=366)]


class AttendanceAgency(Typed):
    """For which agency somebody in a role speaks."""

    attendee_role: Text
    agency: Literal["police", "health", "social_care", "education", "other"]


class EthnicityGroup(Typed):
    """The broad group of an ethnicity code."""

    ethnicity: Text
    ethnicity_group: Text


class BreakdownCategory(Typed):
    """A group by which figures are broken down, in the order in which they are read."""

    dimension: Literal["locality", "team", "age_band", "sex", "ethnicity_group", "disability"]
    category_code: Text
    category: Text


class Publisher(Typed):
    """Who answers for the public edition of an authority."""

    la_code: LaCode
    published_by: Text
    contact: str = ""
    next_edition_on: date | None = None


class ProcessChartRebase(AboutALine):
    """A decision to draw the limits of a chart anew, to refuse a proposal to do so, or a change of the definition."""

    la_code: LaCode
    rebased_from: date
    decided_by: Text
    decided_on: date
    reason: Text
    decision: Literal["rebase", "refuse", "definition"] | None = None


class Ambition(Typed):
    """What an ambition of the scorecard is called."""

    ambition: Annotated[int, Field(ge=1, le=99)]
    name: Text


class ChartEvent(Typed):
    """What happened that a chart shows: in one measure, a part of it, or all of them where none is named."""

    la_code: LaCode
    indicator_id: str = ""
    component: str = ""
    happened_on: date
    event: Annotated[str, Field(min_length=1, max_length=120)]
    noted_by: Text
    is_public: YesOrNo

    @model_validator(mode="after")
    def _names_the_measure_of_its_part(self) -> Self:
        if self.component and not self.indicator_id:
            raise ValueError(f"names the component {self.component} and no indicator_id.")
        return self


class CommentaryName(AboutALine):
    """What people call a line when they write about it."""

    name: Text
    counts_cases: YesOrNo


class DeliveryConvention(Typed):
    """What the systems of an authority mean by what they write: in the column of an end, or in a whole extract."""

    la_code: LaCode
    extract: Text
    column_name: str = ""
    convention: Literal["end_includes_its_last_day", "end_is_the_first_day_out", "present_state_only", "keeps_history"]
    decided_by: Text
    decided_on: date
    note: str = ""

    @property
    def is_about_an_end(self) -> bool:
        return self.convention.startswith("end_")

    @model_validator(mode="after")
    def _names_a_column_where_it_is_about_one(self) -> Self:
        if self.is_about_an_end and not self.column_name:
            raise ValueError(f"says {self.convention} of no column: name the column in column_name.")
        if not self.is_about_an_end and self.column_name:
            raise ValueError(
                f"says {self.convention} of a column, and it is about an extract: leave column_name empty."
            )
        return self
