"""The catalogue of indicators, typed: the only reader of `vars` in `dbt_project/dbt_project.yml`.

dbt reads the same file as it is; what stands there and is not known here is refused before dbt sees it. What belongs
here: which words the catalogue has, and what must fit together inside it. What an indicator counts stands in its model;
what the public edition makes of the relations between counts stands in `scorecard/public/counts.py`.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from scorecard.settings import DBT_PROJECT
from scorecard.typed import Location, Mistyped, Text, Typed, TypedFile, nearest

Side = str  # numerator or denominator
Measure = Literal["percentage", "count", "rate_per_10000"]
Window = Literal[
    "month",
    "month_end",
    "quarter",
    "quarter_end",
    "rolling_12_months",
    "financial_year_to_date",
    "academic_year_to_date",
    "cumulative",
]
DisclosureClass = Literal["circumstances", "process", "staff"]
AMBITIONS, LINES = 9, 36


class Entry(Typed):
    """One indicator of the catalogue, in the order in which the entries are written."""

    title: Text = Field(description="The measure as the page prints it.")
    ambition: int = Field(ge=1, le=AMBITIONS, description="Number of the ambition of the plan.")
    line: int = Field(ge=1, le=LINES, description="Number of the measure on the scorecard.")
    role: Literal["headline", "companion"] = Field(
        description="Each measure has one headline; related figures (companions) explain it."
    )
    good_is: Literal["high", "low", "none"] = Field(description="Which way is better; none where nobody can say.")
    measure: Measure = Field(description="What the figure is.")
    window: Window = Field(description="Which days a figure is about.")
    denominator_window: Window | None = Field(
        default=None,
        description="Which days the lower count is about, where they are others: staff in post at a month's end.",
    )
    looks_back_months: int = Field(default=0, ge=0, description="Months before the period's end from which it counts.")
    components: tuple[Text, ...] = Field(default=(), description="The parts that have a figure each.")
    numerator: Text = Field(description="What the upper count counts, in words.")
    denominator: Text | None = Field(
        default=None, description="What the lower count counts, in words; a count has none."
    )
    largest_weight: float = Field(default=1, gt=0, description="The most that one case counts; more than 1 for posts.")
    numerator_within_denominator: bool = Field(
        default=True,
        description="False where the upper count is no part of the lower, as those who left of those in post.",
    )
    accumulates: bool = Field(default=False, description="Each period holds those before it since a start of year.")
    about: Literal["children", "staff"] = Field(default="children", description="Whom the cases are about.")
    discloses: DisclosureClass = Field(
        description="What a small count could say: circumstances of a child, a process kept by staff, something of a "
        "member of staff. The public edition has rules and a threshold for each."
    )
    source_status: Literal["live", "in_development", "no_figure"] = Field(
        default="live", description="What the source scorecard says of the measure."
    )
    public: bool = Field(description="Whether the public edition has it. Every entry says so; there is no default.")
    version: int = Field(ge=1, description="Version of the definition; CONTRIBUTING.md says when it rises.")

    @property
    def parts(self) -> tuple[str, ...]:
        """The components as figures name them: one without a name where there are none."""
        return self.components or ("",)


class PartsOfCount(Typed):
    """Counts that share no case, and the count that they are part of."""

    whole: Text
    parts: tuple[Text, ...] = Field(min_length=1)


class ProcessChartDialect(Typed):
    """How process behaviour charts are read, where it is not the method of Making Data Count."""

    trend_points: int | None = Field(default=None, ge=3)
    shift_points: int | None = Field(default=None, ge=3)
    two_of_three_counts_beyond_limits: bool | None = None
    screen_moving_ranges: bool | None = None
    minimum_points: int | None = Field(default=None, ge=3)


class Catalogue(Typed):
    """What people decide about the lines of the scorecard, all of them together."""

    months_computed: int = Field(ge=1, le=240, description="Months of history that a run computes.")
    process_chart_dialect: ProcessChartDialect = ProcessChartDialect()
    indicators: Mapping[str, Entry] = Field(description="The entries, in the order of the scorecard.")
    same_counts: tuple[Annotated[tuple[Text, ...], Field(min_length=2)], ...] = Field(
        description="Lists of counts that several measures publish under other names."
    )
    parts_of_counts: tuple[PartsOfCount, ...] = Field(description="Counts that are part of another.")

    @property
    def lines(self) -> frozenset[tuple[str, str]]:
        """Every indicator and component; the component is empty where there are none."""
        return frozenset((name, part) for name, entry in self.indicators.items() for part in entry.parts)


def sides_of(measure: str) -> tuple[Side, ...]:
    """The counts that a figure publishes: the denominator of a rate is the population, which is public anyway; a plain
    count has none.
    """
    return ("numerator", "denominator") if measure == "percentage" else ("numerator",)


def count_name(indicator_id: str, component: str, side: Side) -> str:
    """A count as the catalogue writes it, such as `strategy_discussion_attendance/police.numerator`."""
    return f"{indicator_id}{'/' if component else ''}{component}.{side}"


class _Settings(Typed):
    """How dbt builds the models of a folder."""

    schema_: Text | None = Field(default=None, alias="+schema")
    materialized: Literal["table", "sorted_rows"] | None = Field(default=None, alias="+materialized")


class _Layers(Typed):
    """Whose the models are, who else may build on them, and how each folder of them is built."""

    group: Text = Field(alias="+group")
    access: Literal["private", "protected", "public"] = Field(alias="+access")
    reference: _Settings
    staging: _Settings
    intermediate: _Settings
    indicators: _Settings
    marts: _Settings


class _OfModels(Typed):
    childrens_scorecard: _Layers


class _Group(Typed):
    """Whose tests are: those of private models must be of their group."""

    group: Text = Field(alias="+group")


class _OfTests(Typed):
    childrens_scorecard: _Group


class _OfSeeds(Typed):
    childrens_scorecard: _Settings


class _Flags(Typed):
    send_anonymous_usage_stats: bool
    version_check: bool


class ProjectFile(Typed):
    """The whole of `dbt_project.yml`: what dbt reads of it, and the catalogue under `vars`."""

    name: Text
    version: Text
    profile: Text
    model_paths: tuple[Text, ...] = Field(alias="model-paths")
    macro_paths: tuple[Text, ...] = Field(alias="macro-paths")
    test_paths: tuple[Text, ...] = Field(alias="test-paths")
    seed_paths: tuple[Text, ...] = Field(alias="seed-paths")
    clean_targets: tuple[Text, ...] = Field(alias="clean-targets")
    flags: _Flags
    seeds: _OfSeeds
    models: _OfModels
    data_tests: _OfTests
    vars: Catalogue


@cache
def load_catalogue(project: Path = DBT_PROJECT) -> Catalogue:
    """The catalogue of a dbt project.

    Raises:
        Mistyped: an unknown key or word, a missing one, or entries that do not fit together.
    """
    file = TypedFile(project / "dbt_project.yml")
    catalogue = file.as_a(ProjectFile).vars
    models = {path.stem for path in (project / "models" / "indicators").rglob("*.sql")}
    slips = [*_slips_of_entries(catalogue, models), *_slips_of_relations(catalogue)]
    if slips:
        raise Mistyped(file.slip(("vars", *location), said) for location, said in slips)
    return catalogue


Slips = Iterator[tuple[Location, str]]


def _slips_of_entries(catalogue: Catalogue, models: set[str]) -> Slips:
    entries = catalogue.indicators
    headlines: dict[int, list[str]] = {}
    ambitions: dict[int, int] = {}
    for name, entry in entries.items():
        at = ("indicators", name)
        if name not in models:
            without_an_entry = models - entries.keys()
            yield at, f"has no model in models/indicators: {nearest(name, without_an_entry or models)}"
        if entry.measure == "count" and entry.denominator:
            yield (*at, "denominator"), "is given, and a count has none."
        if entry.measure != "count" and not entry.denominator:
            yield at, f"is a {entry.measure} and has no denominator."
        if len(set(entry.components)) < len(entry.components):
            yield (*at, "components"), "name one part twice."
        if entry.role == "headline":
            headlines.setdefault(entry.line, []).append(name)
        if ambitions.setdefault(entry.line, entry.ambition) != entry.ambition:
            yield (*at, "ambition"), f"is {entry.ambition}; measure {entry.line} stands under {ambitions[entry.line]}."
    for name, entry in entries.items():
        found = headlines.get(entry.line, [])
        if len(found) != 1:
            said = f"has {len(found)} headlines ({', '.join(found)})" if found else "has no headline"
            yield ("indicators", name, "line"), f"is {entry.line}, which {said}; a measure has one."


def _slips_of_relations(catalogue: Catalogue) -> Slips:
    is_public = {
        count_name(name, part, side): entry.public
        for name, entry in catalogue.indicators.items()
        for part in entry.parts
        for side in sides_of(entry.measure)
    }
    public = [name for name, said in is_public.items() if said]
    named: list[tuple[Location, str]] = [
        (("same_counts", group, place), name)
        for group, names in enumerate(catalogue.same_counts)
        for place, name in enumerate(names)
    ]
    for number, relation in enumerate(catalogue.parts_of_counts):
        named.append((("parts_of_counts", number, "whole"), relation.whole))
        named += [(("parts_of_counts", number, "parts", place), name) for place, name in enumerate(relation.parts)]
    for location, name in named:
        if name not in is_public:
            yield location, f"is `{name}`, which is no count of a measure: {nearest(name, public)}"
        elif not is_public[name]:
            yield location, f"is `{name}`, and the public edition does not have that measure: take it out here."
