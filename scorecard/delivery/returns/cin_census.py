"""Children in need census, as XML, of the layouts of 2017 to 2026.

A census holds every child with an episode open on some day of its year, with what lies under each episode. Of an
episode that stands in several censuses, the newest knows best; so of each assessment, enquiry and plan under it.

Keys: child and date of referral; below it the part, its start, and a number by content where several start on one day.
"""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter

from scorecard.delivery.returns.days import financial_year_of, iso
from scorecard.delivery.returns.reader import (
    Cells,
    ExtractRow,
    Feed,
    Place,
    Record,
    ReturnReader,
    ReturnYear,
    Span,
    TableKind,
    XmlShape,
    in_any_case,
    key_of,
)
from scorecard.delivery.returns.safe_xml import Element
from scorecard.delivery.returns.stitching import newest
from scorecard.delivery.unusable import UnusableFile

# Part of an episode -> the extract, the date that identifies it, and the extract's columns by the census's own names.
PARTS: Mapping[str, tuple[str, str, Mapping[str, str]]] = {
    "assessment": (
        "ssd_cin_assessments",
        "AssessmentActualStartDate",
        {
            "AssessmentActualStartDate": "cina_assessment_start_date",
            "AssessmentAuthorisationDate": "cina_assessment_auth_date",
        },
    ),
    "cin_plan": (
        "ssd_cin_plans",
        "CINPlanStartDate",
        {"CINPlanStartDate": "cinp_cin_plan_start_date", "CINPlanEndDate": "cinp_cin_plan_end_date"},
    ),
    "section_47": (
        "ssd_s47_enquiry",
        "S47ActualStartDate",
        {"S47ActualStartDate": "s47e_s47_start_date"},
    ),
    "cp_plan": (
        "ssd_cp_plans",
        "CPPstartDate",
        {
            "CPPstartDate": "cppl_cp_plan_start_date",
            "CPPendDate": "cppl_cp_plan_end_date",
            "InitialCategoryOfAbuse": "cppl_cp_plan_initial_category",
            "LatestCategoryOfAbuse": "cppl_cp_plan_latest_category",
        },
    ),
    "pre_proceedings": (
        "ssd_pre_proceedings",
        "PPStartDate",
        {"PPStartDate": "prep_pre_pro_decision_date", "StepDecisionDate": "prep_agree_stepdown_issue_date"},
    ),
}
ELEMENTS = {
    "Assessments": "assessment",
    "CINPlanDates": "cin_plan",
    "Section47": "section_47",
    "ChildProtectionPlans": "cp_plan",
    "PreProceedingsandFGDM": "pre_proceedings",
}
GROUPS = ("ChildIdentifiers", "ChildCharacteristics")  # of what a census says of the child itself
TAGS = (
    *("Child", *GROUPS, "CINdetails", "LAchildID", "UPN", "Ethnicity", "Sex"),
    *("PersonBirthDate", "ExpectedPersonBirthDate", "PersonDeathDate", "GenderCurrent", "PersonGenderCurrent"),
    *("CINreferralDate", "ReferralSource", "PrimaryNeedCode", "CINclosureDate", "ReasonForClosure", "ReferralNFA"),
    "NumberOfPreviousCPP",
    *ELEMENTS,
    *(tag for _, _, columns in PARTS.values() for tag in columns),
)
KEYS = {
    "ssd_cin_assessments": ("cina_assessment_id", "cina_referral_id", "cina_person_id"),
    "ssd_cin_plans": ("cinp_cin_plan_id", "cinp_referral_id", "cinp_person_id"),
    "ssd_s47_enquiry": ("s47e_s47_enquiry_id", "s47e_referral_id", "s47e_person_id"),
    "ssd_cp_plans": ("cppl_cp_plan_id", "cppl_referral_id", "cppl_person_id"),
    "ssd_pre_proceedings": ("prep_table_id", "", "prep_person_id"),
}
TABLES = (
    TableKind("child", (), ("LAchildID",), (), "ssd_person"),
    TableKind("referral", (), ("LAchildID",), (), "ssd_cin_episodes"),
    *(TableKind(part, (), ("LAchildID",), (), extract) for part, (extract, _, _) in PARTS.items()),
)

CARE = frozenset({"ssd_cla_episodes", "ssd_cla_placement", "ssd_legal_status", "placement_location"})
WITH_OTHERS = Feed(helps=True)
FEEDS = {
    "re_referrals_within_12_months": Feed(months=13),
    "re_referred_children": Feed(months=13),
    "repeat_child_protection_plans": Feed(),
    "repeat_child_protection_plans_within_2_years": Feed(
        "From the third census on: the plan before may have ended up to two years earlier.", 25
    ),
    "child_protection_plans_starting_neglect": Feed(),
    "repeat_plans_starting_physical_abuse": Feed(),
    "assessments_within_45_working_days": Feed(),
    "assessments_within_45_working_days_of_referral": Feed(),
    "open_assessments_over_45_working_days": Feed(),
    "pre_proceedings_within_16_weeks": Feed("Since 2026-27, when the census began to ask for them."),
    "child_in_need_plans_under_12_months": Feed(
        "Short breaks are not known, nor who is looked after unless a return of children in care is there.",
        12,
        CARE | {"short_breaks"},
    ),
    "case_supervision_up_to_date": WITH_OTHERS,
    "two_or_fewer_social_workers": Feed(months=6, helps=True),
    "excluded_children_open_to_social_care": WITH_OTHERS,
    "early_help_neglect": WITH_OTHERS,
}


def records_of(child: Element, file: str) -> Iterator[Record]:
    """One child of a census, flat: the child, each episode, each part of an episode."""
    about = Cells()
    for group in GROUPS:
        found = child.first(group)
        about.update(found.leaves if found else {})
    child_id = about["LAchildID"]
    yield Record("child", Place(file, child.line), about)
    for episode in child.all("CINdetails"):
        referral = Cells(episode.leaves)
        referral.setdefault("LAchildID", child_id)
        yield Record("referral", Place(file, episode.line), referral)
        day = referral["CINreferralDate"]
        for element in episode.nodes:
            if element.tag in ELEMENTS:
                cells = Cells(element.leaves)
                cells["LAchildID"], cells["CINreferralDate"] = child_id, day
                yield Record(ELEMENTS[element.tag], Place(file, element.line), cells)


def span_of(records: Sequence[Record], reference_date: datetime.date | None) -> Span:
    """The census year, 1 April to 31 March, of the reference date in the header."""
    if reference_date is None:
        raise UnusableFile(
            "A children in need census whose header has no ReferenceDate that can be read. Export it again."
        )
    year = financial_year_of(reference_date)
    return Span(datetime.date(year, 4, 1), datetime.date(year + 1, 3, 31))


def rows(years: Sequence[ReturnYear]) -> Iterator[ExtractRow]:
    """Rows for the extracts of all censuses together, the newest one's record standing where several have one."""
    for record, _ in newest(years, "child", "LAchildID"):
        cells = record.cells
        yield ExtractRow(
            "ssd_person",
            record.place,
            {
                "pers_person_id": cells["LAchildID"],
                "pers_sex": cells["Sex"] or cells["GenderCurrent"] or cells["PersonGenderCurrent"],
                "pers_ethnicity": cells["Ethnicity"],
                "pers_dob": cells["PersonBirthDate"],
                "pers_expected_dob": cells["ExpectedPersonBirthDate"],
                "pers_death_date": cells["PersonDeathDate"],
                "pers_upn": cells["UPN"],
            },
        )
    referrals: dict[tuple[str, str], str] = {}  # the key of a referral by its child and its day
    for record, number in newest(years, "referral", "LAchildID", ("CINreferralDate",)):
        cells = record.cells
        child, day = cells["LAchildID"], cells["CINreferralDate"]
        key = referrals[child, day] = key_of(child, iso(day))
        yield ExtractRow(
            "ssd_cin_episodes",
            record.place,
            {
                "cine_referral_id": key_of(key, number),
                "cine_person_id": child,
                "cine_referral_date": day,
                "cine_cin_primary_need_code": cells["PrimaryNeedCode"],
                "cine_referral_source_code": cells["ReferralSource"],
                "cine_referral_nfa": cells["ReferralNFA"],
                "cine_close_reason": cells["ReasonForClosure"],
                "cine_close_date": cells["CINclosureDate"],
            },
        )
    for part, (extract, start, columns) in PARTS.items():
        key, referral, person = KEYS[extract]
        named = (key, *filter(None, [referral]), person, *columns.values())
        identified = itemgetter("LAchildID", "CINreferralDate", start)
        picked = itemgetter(*columns, start)  # the start again, which nothing takes: of one column it makes no tuple
        for record, number in newest(years, part, "LAchildID", ("CINreferralDate", start)):
            cells = record.cells
            child, day, begun = identified(cells)
            if part == "pre_proceedings" and not begun:
                continue  # the element holds family group decision making too, which may stand there alone
            of_referral = referrals.get((child, day)) or key_of(child, iso(day))
            keys = [key_of(of_referral, part, iso(begun), number)]
            if referral:
                keys.append(of_referral)
            made = dict(zip(named, (*keys, child, *picked(cells)), strict=False))
            yield ExtractRow(extract, record.place, made)
            if part == "cp_plan":
                yield ExtractRow(
                    "cp_plan_history",
                    record.place,
                    {"cp_plan_id": made[key], "previous_plan_count": record["NumberOfPreviousCPP"]},
                )


READER = ReturnReader(
    kind="cin_census",
    name="children in need census",
    feeds=FEEDS,
    tables=TABLES,
    rows=rows,
    span=span_of,
    may_feed=("cp_plan_history",),
    xml=XmlShape(
        "CIN",
        "Child",
        records_of,
        told_by=("LAchildID", "CINdetails"),
        called=in_any_case(*TAGS),
        nodes=frozenset({*GROUPS, "CINdetails", *ELEMENTS}),
    ),
)
