"""Ofsted's Annex A workbook: lists of children as they stand, in the shapes of 2021 and of 2024.

Most cells that hold a code hold its label too (`f) U6: Foster placement`): `labels` takes the code from it. People type
headings: a list is told and read by patterns where no known spelling stands there.

A list says how things stand now. A child in care has one row: when care began, the present legal status, the latest
placement. So two episodes are made where the latest placement began after care did: one up to it, without a placement,
and one from it. All figures are for the reporting month alone.
"""

import calendar
import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from scorecard.delivery.returns.days import day_of, iso
from scorecard.delivery.returns.labels import code_of, yes_or_no
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
from scorecard.delivery.returns.stitching import newest
from scorecard.delivery.unusable import UnusableFile

CHILD = "Child Unique ID"
ABOUT = (CHILD, "Gender", "Ethnicity", "Date of Birth")
ALSO = {
    "Gender": ("Sex",),
    CHILD: ("Child ID", "Child's Unique ID", "Child unique identifier"),
    "Date of Birth": ("DOB",),
}
# As people type the headings: patterns over their words, for headings that no list spells so.
LIKE = {
    CHILD: r"\bchilds?\b.*\b(id|identifier)\b|\b(id|identifier)\b.*\bchild\b|^(person|client|ics) (id|number)$",
    "Gender": r"^(gender|sex)\b",
    "Ethnicity": r"^ethnic",
    "Date of Birth": r"\bdate.*\bbirth\b|^dob\b",
}


def _list(
    number: int,
    told_by: str,
    *columns: str,
    extracts: tuple[str, ...] = (),
    like: Mapping[str, str] = MappingProxyType({}),
) -> TableKind:
    return TableKind(
        f"list_{number}",
        told_by=(CHILD, told_by),
        key=(CHILD,),
        columns=(*ABOUT, told_by, *columns),
        extract=extracts[0] if extracts else "",
        further_extracts=extracts[1:],
        dates=tuple(column for column in ("Date of Birth", told_by, *columns) if "date" in column.lower()),
        also_called=ALSO,
        also_like={column: re.compile(pattern) for column, pattern in {**LIKE, **like}.items()},
    )


# columns that hold a label, and the list of its codes
CODE_LISTS = {
    "Gender": "sex",
    "Ethnicity": "ethnicity",
    "Referral Source": "referral_source",
    "Initial Category of Abuse": "category_of_abuse",
    "Latest Category of Abuse": "category_of_abuse",
    "Child's Legal Status": "legal_status",
    "Child's Category of Need": "primary_need",
    "Reason Ceased to be Looked After": "reason_episode_ceased",
    "Placement Type": "placement_type",
    "Placement Provider": "placement_provider",
    "Placement Location": "in_out",
    "Eligibility Category": "care_leaver_eligibility",
    "LA in Touch": "care_leaver_in_touch",
    "Type of Accommodation": "care_leaver_accommodation",
    "Suitability of Accommodation": "care_leaver_suitability",
    "Activity Status": "care_leaver_activity",
}
ENQUIRY = "Strategy discussion initiating Section 47 Enquiry Start Date"
LEFT = "Date Ceased to be Looked After"
TABLES = (
    _list(1, "Date of Contact"),
    _list(2, "Organisation completing assessment"),
    _list(
        3,
        "Date of Referral",
        "Referral Source",
        "Referral NFA?",
        extracts=("ssd_cin_episodes",),
        like={
            "Date of Referral": r"\bdate\b.*\breferral|\breferral.*\bdate\b",
            "Referral Source": r"\breferral.*source|source.*\breferral",
            "Referral NFA?": r"\breferral.*\bnfa\b|^nfa\b|no further action",
        },
    ),
    _list(
        4,
        "Continuous Assessment Start Date",
        "Continuous Assessment Date of Authorisation",
        extracts=("ssd_cin_assessments",),
        like={
            "Continuous Assessment Start Date": r"\b(continuous|single|social work)\b.*assessment.*start",
            "Continuous Assessment Date of Authorisation": r"assessment.*authori[sz]",
        },
    ),
    _list(
        5, ENQUIRY, extracts=("ssd_s47_enquiry",), like={ENQUIRY: r"(strategy discussion|section 47|s47).*start date"}
    ),
    _list(
        6,
        "CIN Start Date",
        "CIN Closure Date",
        "Case Status",
        like={"CIN Start Date": r"^(cin|child(ren)? in need).*start date"},
    ),
    _list(
        7,
        "Child Protection Plan Start Date",
        "Child Protection Plan End Date",
        "Initial Category of Abuse",
        "Latest Category of Abuse",
        "Number of Previous Child Protection Plans",
        extracts=("ssd_cp_plans", "cp_plan_history"),
        like={
            "Child Protection Plan Start Date": r"(protection|\bcp) plan start",
            "Child Protection Plan End Date": r"(protection|\bcp) plan (end|closure)",
            "Initial Category of Abuse": r"^(initial|first) category",
            "Latest Category of Abuse": r"^(latest|current) category",
            "Number of Previous Child Protection Plans": r"\bprevious\b.*\bplans?\b",
        },
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
        extracts=("ssd_cla_episodes", "ssd_cla_placement", "ssd_legal_status"),
        like={
            "Date Started to be Looked After": r"\bdate\b.*\b(started|became)\b.*looked after|^looked after start date",
            "Child's Legal Status": r"^(childs |current |latest )*legal status",
            LEFT: r"\bdate\b.*\b(ceased|stopped)\b.*looked after|^looked after end date",
            "Reason Ceased to be Looked After": r"\breason\b.*\b(ceased|stopped)\b.*looked after",
            "Start Date of Most Recent Placement": r"\bstart date\b.*\b(recent|current|latest)\b.*placement",
            "Placement Type": r"placement type|type of placement",
            "Placement Provider": r"placement provider|provider of placement",
            "Placement postcode": r"placement post ?code|post ?code of placement",
            "URN of Placement": r"\burn\b",
            "Placement Location": r"placement location|location of placement",
            "Child's Category of Need": r"category of need|primary need",
        },
    ),
    _list(
        9,
        "Eligibility Category",
        "LA in Touch",
        "Type of Accommodation",
        "Suitability of Accommodation",
        "Activity Status",
        "Latest date of contact",
        extracts=("ssd_care_leavers",),
        like={
            "Eligibility Category": r"^(care leaver )?eligibility",
            "LA in Touch": r"\bin touch\b",
            "Type of Accommodation": r"^type of accommodation|^accommodation type",
            "Suitability of Accommodation": r"suitab.*accommodation|accommodation.*suitab",
            "Activity Status": r"^activity|activity status",
            "Latest date of contact": r"\b(latest|last)\b.*\bcontact\b",
        },
    ),
    _list(10, "Date of Decision that Child Should be Placed for Adoption"),
    TableKind(
        "list_11",
        ("Individual adopter identifier",),
        ("Individual adopter identifier",),
        ("Individual adopter identifier",),
    ),
)

# the lists that become rows, and what beside the child identifies a row
IDENTIFYING: Mapping[str, tuple[str, ...]] = {
    "list_3": ("Date of Referral",),
    "list_4": ("Continuous Assessment Start Date",),
    "list_5": (ENQUIRY,),
    "list_7": ("Child Protection Plan Start Date",),
    "list_8": ("Date Started to be Looked After",),
    "list_9": (),
}
NOW = (
    "For the reporting month alone: a list of Annex A says how things stand, and of what has ended it holds the last "
    "six to twelve months."
)
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
    latest = years[-1:]
    yield from _persons(latest[0].records)
    for table, identifying in IDENTIFYING.items():
        for record, number in newest(latest, table, CHILD, identifying):
            dates = [iso(record[column]) for column in identifying]
            yield from _of_list(record, latest[0].span, key_of(record[CHILD], *dates, number))


def _code(record: Record, column: str) -> str:
    return code_of(record[column], CODE_LISTS[column])


def _persons(records: Sequence[Record]) -> Iterator[ExtractRow]:
    """One row a child of any list; of what lists say of it, the first that says anything."""
    places: dict[str, Place] = {}
    said: dict[str, dict[str, str]] = {}
    for record in records:
        if record.table != "list_11":
            child = record[CHILD].upper()
            places.setdefault(child, record.place)
            known = said.setdefault(child, {"pers_person_id": record[CHILD]})
            about = {
                "pers_sex": _code(record, "Gender"),
                "pers_ethnicity": _code(record, "Ethnicity"),
                "pers_dob": record["Date of Birth"],
            }
            said[child] = {**about, **{column: cell for column, cell in known.items() if cell}}
    for child, cells in said.items():
        yield ExtractRow("ssd_person", places[child], cells)


def _of_list(record: Record, span: Span, key: str) -> Iterator[ExtractRow]:
    child, place = record[CHILD], record.place
    if record.table == "list_3":
        yield ExtractRow(
            "ssd_cin_episodes",
            place,
            {
                "cine_referral_id": key,
                "cine_person_id": child,
                "cine_referral_date": record["Date of Referral"],
                "cine_referral_source_code": _code(record, "Referral Source"),
                "cine_referral_nfa": yes_or_no(record["Referral NFA?"]),
            },
        )
    elif record.table == "list_4":
        yield ExtractRow(
            "ssd_cin_assessments",
            place,
            {
                "cina_assessment_id": key,
                "cina_person_id": child,
                "cina_assessment_start_date": record["Continuous Assessment Start Date"],
                "cina_assessment_auth_date": record["Continuous Assessment Date of Authorisation"],
            },
        )
    elif record.table == "list_5":
        yield ExtractRow(
            "ssd_s47_enquiry",
            place,
            {"s47e_s47_enquiry_id": key, "s47e_person_id": child, "s47e_s47_start_date": record[ENQUIRY]},
        )
    elif record.table == "list_7":
        yield ExtractRow(
            "ssd_cp_plans",
            place,
            {
                "cppl_cp_plan_id": key,
                "cppl_person_id": child,
                "cppl_cp_plan_start_date": record["Child Protection Plan Start Date"],
                "cppl_cp_plan_end_date": record["Child Protection Plan End Date"],
                "cppl_cp_plan_initial_category": _code(record, "Initial Category of Abuse"),
                "cppl_cp_plan_latest_category": _code(record, "Latest Category of Abuse"),
            },
        )
        count = {"cp_plan_id": key, "previous_plan_count": record["Number of Previous Child Protection Plans"]}
        yield ExtractRow("cp_plan_history", place, count)
    elif record.table == "list_8":
        yield from _care(record)
    elif record.table == "list_9":
        yield ExtractRow(
            "ssd_care_leavers",
            place,
            {
                "clea_table_id": key_of(key, "list 9"),
                "clea_person_id": child,
                "clea_care_leaver_eligibility": _code(record, "Eligibility Category"),
                "clea_care_leaver_in_touch": _code(record, "LA in Touch"),
                "clea_care_leaver_latest_contact": record["Latest date of contact"] or span.last.isoformat(),
                "clea_care_leaver_accommodation": _code(record, "Type of Accommodation"),
                "clea_care_leaver_accom_suitable": _code(record, "Suitability of Accommodation"),
                "clea_care_leaver_activity": _code(record, "Activity Status"),
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
    ended = _code(record, "Reason Ceased to be Looked After")
    yield _episode(place, child, period, start, "P" if has_moved else "S", record[LEFT], ended, latest, record)
    if _code(record, "Placement Type"):
        yield ExtractRow(
            "ssd_cla_placement",
            place,
            {
                "clap_cla_placement_id": latest,
                "clap_person_id": child,
                "clap_cla_id": period,
                "clap_cla_placement_start_date": start,
                "clap_cla_placement_end_date": record[LEFT],
                "clap_cla_placement_type": _code(record, "Placement Type"),
                "clap_cla_placement_provider": _code(record, "Placement Provider"),
                "clap_cla_placement_urn": record["URN of Placement"],
                "clap_cla_placement_postcode": record["Placement postcode"],
            },
        )
        location = _code(record, "Placement Location").upper()
        if location in ("IN", "OUT"):
            yield ExtractRow("placement_location", place, {"placement_id": latest, "in_out": location})
    yield ExtractRow(
        "ssd_legal_status",
        place,
        {
            "lega_legal_status_id": key_of(child, "status", iso(began)),
            "lega_person_id": child,
            "lega_legal_status": _code(record, "Child's Legal Status"),
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
            "clae_cla_placement_id": placement if _code(record, "Placement Type") else "",
            "clae_cla_episode_start_date": start,
            "clae_cla_episode_start_reason": why,
            "clae_cla_primary_need_code": _code(record, "Child's Category of Need"),
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
    may_feed=("placement_location",),
    is_of_the_month=True,
)
