"""Which published file has which published measure, and where in it.

A file is told by its headings, never by its name or its year: the same publication comes every year. Cells are text;
what is no number is one of the publication's symbols and is kept apart from the value. Checked by hand against the
figures that the Department for Education prints. Of which line a measure is the figure, and whether it counts the same,
does not belong here: `seeds/published_measures.csv` says it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Window = Literal["financial_year", "31_march", "year_to_30_september", "30_september", "calendar_year", "school_year"]


@dataclass(frozen=True)
class PublishedMeasure:
    """One measure of one published file.

    ``name`` is that of `seeds/published_measures.csv`, which says of which line it is the figure; several files may
    publish one measure. ``where`` picks its rows; ``numerator``, ``denominator`` and ``value`` are columns of them.
    Where the denominator or the value stands in a row of its own, ``denominator_where`` or ``value_where`` picks that
    row. Several columns of a denominator are added up. A file that has no value has its counts alone.
    """

    name: str
    told_by: tuple[str, ...]
    window: Window
    numerator: str = ""
    denominator: tuple[str, ...] = ()
    value: str = ""
    where: Mapping[str, str] = field(default_factory=dict)
    denominator_where: Mapping[str, str] = field(default_factory=dict)
    value_where: Mapping[str, str] = field(default_factory=dict)
    source: str = ""


_IN_NEED = "DfE, Children in need"
_IN_CARE = "DfE, Children looked after in England including adoptions"
_WORKFORCE = "DfE, Children's social work workforce"
_PLANS = "DfE, Education, health and care plans"
_STABILITY = ("cla_group", "placement_stability", "children_count", "children_percent")
_MISSING = ("cla_group", "number", "!percentage", "!characteristic", "!sw_stability")
_ACTIVITY = ("care_leaver_age", "breakdown", "care_leaver_count", "care_leaver_percent")
_CEASED = ("cla_group", "characteristic", "number", "percentage")
_FACTORS = ("episodes_with_assessment_factor", "neglect", "domestic_abuse_parent")
_19_TO_21 = {"care_leaver_age": "19 to 21 years"}
_UNDER_16_LONG_IN_CARE = "Children looked after continuously for at least 2.5 years on 31 March aged under 16 years"


def _leavers(name: str, of: str, all_of: str) -> PublishedMeasure:
    return PublishedMeasure(
        name,
        _ACTIVITY,
        "financial_year",
        "care_leaver_count",
        ("care_leaver_count",),
        "care_leaver_percent",
        {**_19_TO_21, "breakdown": of},
        {**_19_TO_21, "breakdown": all_of},
        source=_IN_CARE,
    )


MEASURES: tuple[PublishedMeasure, ...] = (
    PublishedMeasure(
        "re_referrals",
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
        "repeat_plans",
        ("cpp_start", "cpp_subsequent", "cpp_subsequent_percent"),
        "financial_year",
        "cpp_subsequent",
        ("cpp_start",),
        "cpp_subsequent_percent",
        source=_IN_NEED,
    ),
    # counts alone: the file has no share
    PublishedMeasure(
        "assessments_with_neglect",
        _FACTORS,
        "financial_year",
        "neglect",
        ("episodes_with_assessment_factor",),
        source=_IN_NEED,
    ),
    PublishedMeasure(
        "children_looked_after_rate",
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
            "cla_group": _UNDER_16_LONG_IN_CARE,
            "placement_stability": "Living with the same carer for at least 2 years",
        },
        {"cla_group": _UNDER_16_LONG_IN_CARE, "placement_stability": "Total children"},
        source=_IN_CARE,
    ),
    _leavers("care_leavers_active", "Total in education, employment or training", "Total"),
    _leavers("care_leavers_suitably_housed", "Accommodation considered suitable", "Suitability total"),
    # of all who ceased
    PublishedMeasure(
        "special_guardianship",
        _CEASED,
        "financial_year",
        "number",
        value="percentage",
        where={"cla_group": "Reason episode ceased", "characteristic": "Special guardianship orders"},
        source=_IN_CARE,
    ),
    # the file of adoptions and special guardianship, whose percentages are of the orders themselves: the number alone
    PublishedMeasure(
        "special_guardianship",
        _CEASED,
        "financial_year",
        "number",
        where={"cla_group": "Special guardianship orders", "characteristic": "Total"},
        source=_IN_CARE,
    ),
    PublishedMeasure(
        "missing_children",
        _MISSING,
        "financial_year",
        "number",
        ("number",),
        "number",
        {"cla_group": "Children who had a missing incident during the year"},
        {"cla_group": "Children looked after during the year"},
        {"cla_group": "Percentage of children who had a missing incident during the year"},
        source=_IN_CARE,
    ),
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
        "year_to_30_september",
        "leavers_fte",
        ("inpost_fte",),
        "turnover_rate_fte",
        source=_WORKFORCE,
    ),
    PublishedMeasure(
        "three_or_more_social_workers",
        ("cla_group", "sw_stability", "number", "percentage"),
        "31_march",
        "number",
        ("number",),
        "percentage",
        {"cla_group": "CLA on 31 March", "sw_stability": "3 or more social workers during the year"},
        {"cla_group": "CLA on 31 March", "sw_stability": "Total children"},
        source=_IN_CARE,
    ),
    PublishedMeasure(
        "plans_in_time_without_exceptions",
        ("plans_issued_den_ex", "plans_issued_20_weeks_ex", "pc_plans_issued_20_weeks_ex"),
        "calendar_year",
        "plans_issued_20_weeks_ex",
        ("plans_issued_den_ex",),
        "pc_plans_issued_20_weeks_ex",
        {"breakdown": "All EHC plans issued"},
        source=_PLANS,
    ),
    PublishedMeasure(
        "plans_in_time",
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


def _of_tool(series: str, name: str, window: Window) -> PublishedMeasure:
    return PublishedMeasure(name, _TOOL, window, value="values", where={"short desc": series}, source=TOOL)


MEASURES_OF_TOOL: tuple[PublishedMeasure, ...] = (
    _of_tool("ReReferral", "re_referrals", "financial_year"),
    _of_tool("PrevRegCPR", "repeat_plans", "financial_year"),
    _of_tool("Continue_Assess_Comp", "assessments_in_time", "financial_year"),
    # LAC_ceased_SGO, without the sign, is the number
    _of_tool("LAC_ceased_SGO%", "special_guardianship", "financial_year"),
    _of_tool("LAC", "children_looked_after_rate", "31_march"),
    _of_tool("LACStable_2016on", "three_or_more_placements", "31_march"),
    _of_tool("LAC_LongStable%", "long_term_placement_stability", "31_march"),
    _of_tool("LACDistance", "placed_far_from_home", "31_march"),
    _of_tool("LAC_Foster_Placements", "fostered_share", "31_march"),
    _of_tool("Children_missing", "missing_children", "financial_year"),
    _of_tool("LAC_Pers_Abs", "persistent_absence", "school_year"),
    _of_tool("Work_Force_Agecy_Rate", "agency_rate", "30_september"),
    _of_tool("Work_Force_TO_Rate", "turnover_rate", "year_to_30_september"),
    _of_tool("SEN_EHC_Excpt_20wks", "plans_in_time_without_exceptions", "calendar_year"),
    _of_tool("SEN_EHC_All_20wks", "plans_in_time", "calendar_year"),
    _of_tool("CINPermExclusion", "children_in_need_excluded", "financial_year"),
)

# Symbols of DfE statistics; the tool writes -100 where another file has c.
SYMBOLS = {"c": "c", "k": "k", "x": "x", "z": "z", "u": "u", "low": "low", "-": "-", ":": ":", "": "", "na": "z"}
TOOL_SUPPRESSED = -100.0
