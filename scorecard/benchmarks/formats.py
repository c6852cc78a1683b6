"""Which published file says what of which line of the scorecard.

A file is told by its headings, never by its name or its year: the same publication comes every year. Cells are text;
what is no number is one of the publication's symbols and is kept apart from the value. Checked by hand against the
figures that the Department for Education prints.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Window = Literal["financial_year", "31_march", "30_september", "calendar_year"]


@dataclass(frozen=True)
class PublishedMeasure:
    """One measure of one published file.

    ``where`` picks its rows; ``numerator``, ``denominator`` and ``value`` are columns of them. Where the denominator or
    the value stands in a row of its own, ``denominator_where`` or ``value_where`` picks that row. Several columns of a
    denominator are added up. ``note`` says how it differs where it is not like for like.
    """

    indicator_id: str
    told_by: tuple[str, ...]
    window: Window
    numerator: str = ""
    denominator: tuple[str, ...] = ()
    value: str = ""
    where: Mapping[str, str] = field(default_factory=dict)
    denominator_where: Mapping[str, str] = field(default_factory=dict)
    value_where: Mapping[str, str] = field(default_factory=dict)
    component: str = ""
    is_like_for_like: bool = True
    note: str = ""
    source: str = ""


_IN_NEED = "DfE, Children in need"
_IN_CARE = "DfE, Children looked after in England including adoptions"
_WORKFORCE = "DfE, Children's social work workforce"
_PLANS = "DfE, Education, health and care plans"
_STABILITY = ("cla_group", "placement_stability", "children_count", "children_percent")
_MISSING = ("cla_group", "number", "!percentage", "!characteristic", "!sw_stability")
_ACTIVITY = ("care_leaver_age", "breakdown", "care_leaver_count", "care_leaver_percent")
_19_TO_21 = {"care_leaver_age": "19 to 21 years"}
_AT_BIRTHDAY = "The published figure looks at the time around the birthday in the year."


def _leavers(headline: str, of: str, all_of: str) -> tuple[PublishedMeasure, PublishedMeasure]:
    """One published figure on care leavers, beside the line that counts alike and beside the headline."""

    def measure(indicator_id: str, is_alike: bool, note: str) -> PublishedMeasure:
        return PublishedMeasure(
            indicator_id,
            _ACTIVITY,
            "financial_year",
            "care_leaver_count",
            ("care_leaver_count",),
            "care_leaver_percent",
            {**_19_TO_21, "breakdown": of},
            {**_19_TO_21, "breakdown": all_of},
            is_like_for_like=is_alike,
            note=note,
            source=_IN_CARE,
        )

    return measure(f"{headline}_at_birthday", True, ""), measure(headline, False, _AT_BIRTHDAY)


def _missing(indicator_id: str, is_alike: bool, note: str) -> PublishedMeasure:
    return PublishedMeasure(
        indicator_id,
        _MISSING,
        "financial_year",
        "number",
        ("number",),
        "number",
        {"cla_group": "Children who had a missing incident during the year"},
        {"cla_group": "Children looked after during the year"},
        {"cla_group": "Percentage of children who had a missing incident during the year"},
        is_like_for_like=is_alike,
        note=note,
        source=_IN_CARE,
    )


MEASURES: tuple[PublishedMeasure, ...] = (
    PublishedMeasure(
        "re_referrals_within_12_months",
        ("referral_count", "rereferral_count", "rereferral_percent"),
        "financial_year",
        "rereferral_count",
        ("referral_count",),
        "rereferral_percent",
        source=_IN_NEED,
    ),
    PublishedMeasure(
        "re_referred_children",
        ("referral_child_count", "rereferral_child_count", "rereferral_child_percent"),
        "financial_year",
        "rereferral_child_count",
        ("referral_child_count",),
        "rereferral_child_percent",
        source=_IN_NEED,
    ),
    PublishedMeasure(
        "repeat_child_protection_plans",
        ("cpp_start", "cpp_subsequent", "cpp_subsequent_percent"),
        "financial_year",
        "cpp_subsequent",
        ("cpp_start",),
        "cpp_subsequent_percent",
        source=_IN_NEED,
    ),
    PublishedMeasure(
        "children_in_care_rate",
        ("population_type", "population_estimate", "children_count", "rate_per_10000"),
        "31_march",
        "children_count",
        ("population_estimate",),
        "rate_per_10000",
        {"population_type": "Children looked after on 31 March each year"},
        source=_IN_CARE,
    ),
    PublishedMeasure(
        "three_or_more_placements",
        _STABILITY,
        "31_march",
        "children_count",
        ("children_count",),
        "children_percent",
        {"cla_group": "CLA on 31 March", "placement_stability": "With 3 or more placements during the year"},
        {"cla_group": "CLA on 31 March", "placement_stability": "Total children"},
        source=_IN_CARE,
    ),
    PublishedMeasure(
        "long_term_placement_stability",
        _STABILITY,
        "31_march",
        "children_count",
        ("children_count",),
        "children_percent",
        {
            "cla_group": "Children looked after continuously for at least 2.5 years on 31 March aged under 16 years",
            "placement_stability": "Living with the same carer for at least 2 years",
        },
        {
            "cla_group": "Children looked after continuously for at least 2.5 years on 31 March aged under 16 years",
            "placement_stability": "Total children",
        },
        source=_IN_CARE,
    ),
    *_leavers("care_leavers_in_education_employment_training", "Total in education, employment or training", "Total"),
    *_leavers("care_leavers_suitable_accommodation", "Accommodation considered suitable", "Suitability total"),
    PublishedMeasure(
        "ceased_care_special_guardianship",
        ("cla_group", "characteristic", "number", "percentage"),
        "financial_year",
        "number",
        # the file's percentages are of the orders themselves; the share of all who ceased is in the tool
        where={"cla_group": "Special guardianship orders", "characteristic": "Total"},
        source=_IN_CARE,
    ),
    _missing("children_missing_in_year", True, ""),
    _missing("children_in_care_missing", False, "The published figure counts all children looked after in the year."),
    PublishedMeasure(
        "agency_rate",
        ("inpost_fte", "agency_fte", "agency_rate_fte"),
        "30_september",
        "agency_fte",
        ("agency_fte", "inpost_fte"),
        "agency_rate_fte",
        source=_WORKFORCE,
    ),
    PublishedMeasure(
        "agency_rate_headcount",
        ("inpost_headcount", "agency_headcount", "agency_rate_headcount"),
        "30_september",
        "agency_headcount",
        ("agency_headcount", "inpost_headcount"),
        "agency_rate_headcount",
        source=_WORKFORCE,
    ),
    PublishedMeasure(
        "turnover_rate",
        ("inpost_fte", "leavers_fte", "turnover_rate_fte"),
        "30_september",
        "leavers_fte",
        ("inpost_fte",),
        "turnover_rate_fte",
        source=_WORKFORCE,
    ),
    PublishedMeasure(
        "two_or_fewer_social_workers",
        ("cla_group", "sw_stability", "number", "percentage"),
        "31_march",
        "number",
        ("number",),
        "percentage",
        {"cla_group": "CLA on 31 March", "sw_stability": "3 or more social workers during the year"},
        {"cla_group": "CLA on 31 March", "sw_stability": "Total children"},
        is_like_for_like=False,
        note="The published figure is the other side: 3 or more in 12 months, of children in care alone.",
        source=_IN_CARE,
    ),
    PublishedMeasure(
        "ehc_plans_within_20_weeks",
        ("plans_issued_den_ex", "plans_issued_20_weeks_ex", "pc_plans_issued_20_weeks_ex"),
        "calendar_year",
        "plans_issued_20_weeks_ex",
        ("plans_issued_den_ex",),
        "pc_plans_issued_20_weeks_ex",
        {"breakdown": "All EHC plans issued"},
        source=_PLANS,
    ),
    PublishedMeasure(
        "ehc_plans_within_20_weeks_with_exceptions",
        ("plans_issued_den", "plans_issued_within_20_weeks", "pc_plans_issued_within_20_weeks"),
        "calendar_year",
        "plans_issued_within_20_weeks",
        ("plans_issued_den",),
        "pc_plans_issued_within_20_weeks",
        {"breakdown": "All EHC plans issued"},
        source=_PLANS,
    ),
)

# The authority interactive tool: a name of its own for each series, values without counts.
_TOOL = ("short desc", "years", "la and regions", "values", "la number")
TOOL = "DfE, Local authority interactive tool"


def _of_tool(series: str, indicator_id: str, window: Window, note: str = "") -> PublishedMeasure:
    return PublishedMeasure(
        indicator_id,
        _TOOL,
        window,
        value="values",
        where={"short desc": series},
        is_like_for_like=not note,
        note=note,
        source=TOOL,
    )


MEASURES_OF_TOOL: tuple[PublishedMeasure, ...] = (
    _of_tool("LAC_ceased_SGO", "ceased_care_special_guardianship", "financial_year"),
    _of_tool("Continue_Assess_Comp", "assessments_within_45_working_days", "financial_year"),
    _of_tool("LACDistance", "out_of_county_over_20_miles", "31_march"),
    _of_tool("LAC_Foster_Placements", "fostered_share_of_children_in_care", "31_march"),
    _of_tool("Children_missing", "children_missing_in_year", "financial_year"),
    _of_tool("Work_Force_Agecy_Rate", "agency_rate", "30_september"),
    _of_tool("Work_Force_TO_Rate", "turnover_rate", "30_september"),
    _of_tool(
        "CINPermExclusion",
        "excluded_children_open_to_social_care",
        "financial_year",
        "The published figure is the share of children in need who were excluded, not of excluded children.",
    ),
)

# Symbols of DfE statistics; the tool writes -100 where another file has c.
SYMBOLS = {"c": "c", "k": "k", "x": "x", "z": "z", "u": "u", "low": "low", "-": "-", ":": ":", "": "", "na": "z"}
TOOL_SUPPRESSED = -100.0
