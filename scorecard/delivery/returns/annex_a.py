"""Ofsted's Annex A workbook: lists of children as they stand, in the shapes of 2021 and of 2024.

Most cells that hold a code hold its label too (`f) U6: Foster placement`): the code is taken where one begins the
label, else the label is passed on without its list letter, for staging to know or not to know.

A list says how things stand now. A child in care has one row: when care began, the present legal status, the latest
placement. So two episodes are made where the latest placement began after care did: one up to it, without a placement,
and one from it. All figures are for the reporting month alone.
"""

import calendar
import datetime
import re
from collections.abc import Iterator, Sequence

from scorecard.delivery.returns.days import day_of, iso
from scorecard.delivery.returns.reader import (
    ExtractRow,
    Feed,
    Place,
    Record,
    ReturnReader,
    ReturnYear,
    Span,
    TableKind,
    key_of,
)
from scorecard.delivery.unusable import UnusableFile

CHILD = "Child Unique ID"
ABOUT = (CHILD, "Gender", "Ethnicity", "Date of Birth")
ALSO = {
    "Gender": ("Sex",),
    CHILD: ("Child ID", "Child's Unique ID", "Child unique identifier"),
    "Date of Birth": ("DOB",),
}


def _list(number: int, told_by: str, *columns: str, extract: str = "", **also: tuple[str, ...]) -> TableKind:
    return TableKind(
        f"list_{number}",
        told_by=(CHILD, told_by),
        key=(CHILD,),
        columns=(*ABOUT, told_by, *columns),
        extract=extract,
        also_called={**ALSO, **{name.replace("_", " "): names for name, names in also.items()}},
    )


LEFT = "Date Ceased to be Looked After"
TABLES = (
    _list(1, "Date of Contact"),
    _list(2, "Organisation completing assessment"),
    _list(3, "Date of Referral", "Referral Source", "Referral NFA?", extract="ssd_cin_episodes"),
    _list(
        4,
        "Continuous Assessment Start Date",
        "Continuous Assessment Date of Authorisation",
        extract="ssd_cin_assessments",
    ),
    _list(5, "Strategy discussion initiating Section 47 Enquiry Start Date", extract="ssd_s47_enquiry"),
    _list(6, "CIN Start Date", "CIN Closure Date", "Case Status"),
    _list(
        7,
        "Child Protection Plan Start Date",
        "Child Protection Plan End Date",
        "Initial Category of Abuse",
        "Latest Category of Abuse",
        "Number of Previous Child Protection Plans",
        extract="ssd_cp_plans",
    ),
    _list(
        8,
        "Date Started to be Looked After",
        "Child's Legal Status",
        LEFT,
        "Reason Ceased to be Looked After",
        "Start Date of Most Recent Placement",
        "Placement Type",
        "Placement Provider",
        "Placement postcode",
        "URN of Placement",
        "Placement Location",
        "Child's Category of Need",
        extract="ssd_cla_episodes",
    ),
    _list(
        9,
        "Eligibility Category",
        "LA in Touch",
        "Type of Accommodation",
        "Suitability of Accommodation",
        "Activity Status",
        "Latest date of contact",
        extract="ssd_care_leavers",
        Latest_date_of_contact=("Date of latest contact", "Latest contact date", "Date of last contact"),
    ),
    _list(10, "Date of Decision that Child Should be Placed for Adoption"),
    TableKind(
        "list_11",
        ("Individual adopter identifier",),
        ("Individual adopter identifier",),
        ("Individual adopter identifier",),
    ),
)

NOW = "For the reporting month alone: a list of Annex A says how things stand, not how they stood."
IN_CARE = Feed(NOW, without=frozenset({"placement_location"}))
FEEDS = {
    "repeat_child_protection_plans": Feed(NOW),
    "child_protection_plans_starting_neglect": Feed(NOW),
    "repeat_plans_starting_physical_abuse": Feed(NOW),
    "assessments_within_45_working_days": Feed(NOW),
    "ceased_care_special_guardianship": IN_CARE,
    "children_in_care_rate": IN_CARE,
    "in_house_foster_care": IN_CARE,
    "fostered_share_of_children_in_care": IN_CARE,
    "long_term_placement_stability": IN_CARE,
    "care_leavers_in_education_employment_training": Feed(
        f"{NOW} Where the workbook has no date of the latest contact, its day stands for it."
    ),
    "care_leavers_suitable_accommodation": Feed(
        f"{NOW} Where the workbook has no date of the latest contact, its day stands for it."
    ),
}
LETTER = re.compile(r"^[a-z]{1,2}\)\s*", re.IGNORECASE)
CODE = re.compile(r"^([A-Z]{0,4}\d{1,2}[A-Z]?|[A-Z])\s*(?::|-|\u2013)\s+\S")
ABSENT = {"#N/A", "N/A", "NULL"}


def code_of(text: str) -> str:
    """The code that begins a label, else the label without its list letter."""
    bare = LETTER.sub("", text.strip())
    if bare.upper() in ABSENT:
        return ""
    found = CODE.match(bare)
    return found[1] if found else bare


def span_of(records: Sequence[Record], reference_date: datetime.date | None) -> Span:
    """The month reported; for whoever only looks, the month of the latest day in any list."""
    if reference_date is None:
        days = [
            day
            for record in records
            for column, cell in record.cells.items()
            if "date" in column.lower() and (day := day_of(cell)) is not None
        ]
        reference_date = max(days, default=None)
    if reference_date is None:
        raise UnusableFile("An Annex A workbook without a single date. Deliver it filled.")
    last = calendar.monthrange(reference_date.year, reference_date.month)[1]
    return Span(reference_date.replace(day=1), reference_date.replace(day=last))


def rows(years: Sequence[ReturnYear]) -> Iterator[ExtractRow]:
    """Rows for the extracts from the newest workbook alone: an older one says how things stood then."""
    newest = years[-1]
    seen: set[str] = set()
    starts: dict[tuple[str, str, str], int] = {}
    for record in newest.records:
        child = record[CHILD]
        if not child or record.table == "list_11":
            continue
        if child.upper() not in seen:
            seen.add(child.upper())
            yield _person(record)
        yield from _of_list(record, newest.span, starts)


def _person(record: Record) -> ExtractRow:
    return ExtractRow(
        "ssd_person",
        record.place,
        {
            "pers_person_id": record[CHILD],
            "pers_sex": code_of(record["Gender"]),
            "pers_ethnicity": code_of(record["Ethnicity"]),
            "pers_dob": record["Date of Birth"],
        },
    )


def _of_list(record: Record, span: Span, starts: dict[tuple[str, str, str], int]) -> Iterator[ExtractRow]:
    child, place = record[CHILD], record.place

    def key(start: str) -> str:
        at = starts[record.table, child.upper(), iso(start)] = (
            starts.get((record.table, child.upper(), iso(start)), 0) + 1
        )
        return key_of(child, iso(start), str(at) if at > 1 else "")

    if record.table == "list_3":
        yield ExtractRow(
            "ssd_cin_episodes",
            place,
            {
                "cine_referral_id": key(record["Date of Referral"]),
                "cine_person_id": child,
                "cine_referral_date": record["Date of Referral"],
                "cine_referral_source_code": code_of(record["Referral Source"]),
                "cine_referral_nfa": code_of(record["Referral NFA?"]),
            },
        )
    elif record.table == "list_4":
        yield ExtractRow(
            "ssd_cin_assessments",
            place,
            {
                "cina_assessment_id": key(record["Continuous Assessment Start Date"]),
                "cina_person_id": child,
                "cina_assessment_start_date": record["Continuous Assessment Start Date"],
                "cina_assessment_auth_date": record["Continuous Assessment Date of Authorisation"],
            },
        )
    elif record.table == "list_5":
        start = record["Strategy discussion initiating Section 47 Enquiry Start Date"]
        yield ExtractRow(
            "ssd_s47_enquiry",
            place,
            {"s47e_s47_enquiry_id": key(start), "s47e_person_id": child, "s47e_s47_start_date": start},
        )
    elif record.table == "list_7":
        plan = key(record["Child Protection Plan Start Date"])
        yield ExtractRow(
            "ssd_cp_plans",
            place,
            {
                "cppl_cp_plan_id": plan,
                "cppl_person_id": child,
                "cppl_cp_plan_start_date": record["Child Protection Plan Start Date"],
                "cppl_cp_plan_end_date": record["Child Protection Plan End Date"],
                "cppl_cp_plan_initial_category": code_of(record["Initial Category of Abuse"]),
                "cppl_cp_plan_latest_category": code_of(record["Latest Category of Abuse"]),
            },
        )
        count = {"cp_plan_id": plan, "previous_plan_count": record["Number of Previous Child Protection Plans"]}
        yield ExtractRow("cp_plan_history", place, count)
    elif record.table == "list_8":
        yield from _care(record)
    elif record.table == "list_9":
        yield ExtractRow(
            "ssd_care_leavers",
            place,
            {
                "clea_table_id": key_of(child, "list 9"),
                "clea_person_id": child,
                "clea_care_leaver_eligibility": code_of(record["Eligibility Category"]),
                "clea_care_leaver_in_touch": code_of(record["LA in Touch"]),
                "clea_care_leaver_latest_contact": record["Latest date of contact"] or span.last.isoformat(),
                "clea_care_leaver_accommodation": code_of(record["Type of Accommodation"]),
                "clea_care_leaver_accom_suitable": code_of(record["Suitability of Accommodation"]),
                "clea_care_leaver_activity": code_of(record["Activity Status"]),
            },
        )


def _care(record: Record) -> Iterator[ExtractRow]:
    """The period of care of one row: up to the latest placement where that began later, and from it."""
    child, place = record[CHILD], record.place
    began, moved = record["Date Started to be Looked After"], record["Start Date of Most Recent Placement"]
    first, second = day_of(began), day_of(moved)
    has_moved = first is not None and second is not None and second > first
    period = key_of(child, "care", iso(began))
    if has_moved:
        yield _episode(place, child, period, began, "S", moved, "X1", "", record)
    start = moved if has_moved else began
    latest = key_of(child, iso(start))
    ended = code_of(record["Reason Ceased to be Looked After"])
    yield _episode(place, child, period, start, "P" if has_moved else "S", record[LEFT], ended, latest, record)
    if code_of(record["Placement Type"]):
        yield ExtractRow(
            "ssd_cla_placement",
            place,
            {
                "clap_cla_placement_id": latest,
                "clap_person_id": child,
                "clap_cla_id": period,
                "clap_cla_placement_start_date": start,
                "clap_cla_placement_end_date": record[LEFT],
                "clap_cla_placement_type": code_of(record["Placement Type"]),
                "clap_cla_placement_provider": code_of(record["Placement Provider"]),
                "clap_cla_placement_urn": record["URN of Placement"],
                "clap_cla_placement_postcode": record["Placement postcode"],
            },
        )
        location = code_of(record["Placement Location"]).upper()
        if location in ("IN", "OUT"):
            yield ExtractRow("placement_location", place, {"placement_id": latest, "in_out": location})
    yield ExtractRow(
        "ssd_legal_status",
        place,
        {
            "lega_legal_status_id": key_of(child, "status", iso(began)),
            "lega_person_id": child,
            "lega_legal_status": code_of(record["Child's Legal Status"]),
            "lega_legal_status_start_date": began,  # the list knows the present status alone: it stands for all of care
            "lega_legal_status_end_date": record[LEFT],
        },
    )


def _episode(
    place: Place, child: str, period: str, start: str, why: str, end: str, reason: str, placement: str, record: Record
) -> ExtractRow:
    return ExtractRow(
        "ssd_cla_episodes",
        place,
        {
            "clae_cla_episode_id": key_of(child, iso(start)),
            "clae_person_id": child,
            "clae_cla_id": period,
            "clae_cla_placement_id": placement if code_of(record["Placement Type"]) else "",
            "clae_cla_episode_start_date": start,
            "clae_cla_episode_start_reason": why,
            "clae_cla_primary_need_code": code_of(record["Child's Category of Need"]),
            "clae_cla_episode_ceased_date": end,
            "clae_cla_episode_ceased_reason": reason if end else "",
        },
    )


READER = ReturnReader(
    kind="annex_a",
    name="Annex A workbook",
    feeds=FEEDS,
    tables=TABLES,
    rows=rows,
    span=span_of,
    needs=("list_8",),
    is_of_the_month=True,
)
