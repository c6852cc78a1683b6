"""The payload that early adopters send to the Department for Education every night: JSON, a child a record.

It is made from the Standard Safeguarding Dataset and has its ids, so keys are those of the system. It has no legal
status, no provider, no location, no category of a plan, no eligibility of a leaver and no suitability: what needs them
is not fed. A placement stands for an episode of care. What is marked `purge` was taken back and is passed over. Names
and postcodes are never read.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from scorecard.delivery.returns.days import iso
from scorecard.delivery.returns.reader import (
    Cells,
    ExtractRow,
    Feed,
    JsonShape,
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
from scorecard.periods import ReportingMonth

CHILD, EPISODE = "la_child_id", "social_care_episode_id"
# part of an episode of social care -> the table, the id of a record of it, and what is read of it
PARTS: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "child_and_family_assessments": (
        *("assessment", "child_and_family_assessment_id"),
        ("start_date", "authorisation_date"),
    ),
    "child_in_need_plans": ("cin_plan", "child_in_need_plan_id", ("start_date", "end_date")),
    "section_47_assessments": ("section_47", "section_47_assessment_id", ("start_date", "end_date")),
    "child_protection_plans": ("cp_plan", "child_protection_plan_id", ("start_date", "end_date")),
    "child_looked_after_placements": (
        *("placement", "child_looked_after_placement_id"),
        ("start_date", "start_reason", "placement_type", "end_date", "end_reason", "change_reason"),
    ),
    "care_leavers": ("leaver", "", ("contact_date", "activity", "accommodation")),
    "care_worker_details": ("worker", "", ("worker_id", "start_date", "end_date")),
}
ABOUT = (
    *("unique_pupil_number", "date_of_birth", "expected_date_of_birth", "sex", "ethnicity", "uasc_flag"),
    "uasc_end_date",
)
REFERRAL = (*("referral_date", "referral_source", "referral_no_further_action_flag", "closure_date", "closure_reason"),)
# The extract of each table that becomes rows of one extract alone, and its columns by the payload's own names.
MAPPED: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "referral": (
        "ssd_cin_episodes",
        {
            EPISODE: "cine_referral_id",
            CHILD: "cine_person_id",
            "referral_date": "cine_referral_date",
            "referral_source": "cine_referral_source_code",
            "referral_no_further_action_flag": "cine_referral_nfa",
            "closure_date": "cine_close_date",
            "closure_reason": "cine_close_reason",
        },
    ),
    "assessment": (
        "ssd_cin_assessments",
        {
            "child_and_family_assessment_id": "cina_assessment_id",
            CHILD: "cina_person_id",
            EPISODE: "cina_referral_id",
            "start_date": "cina_assessment_start_date",
            "authorisation_date": "cina_assessment_auth_date",
        },
    ),
    "cin_plan": (
        "ssd_cin_plans",
        {
            "child_in_need_plan_id": "cinp_cin_plan_id",
            CHILD: "cinp_person_id",
            EPISODE: "cinp_referral_id",
            "start_date": "cinp_cin_plan_start_date",
            "end_date": "cinp_cin_plan_end_date",
        },
    ),
    "section_47": (
        "ssd_s47_enquiry",
        {
            "section_47_assessment_id": "s47e_s47_enquiry_id",
            CHILD: "s47e_person_id",
            EPISODE: "s47e_referral_id",
            "start_date": "s47e_s47_start_date",
            "end_date": "s47e_s47_end_date",
        },
    ),
    "cp_plan": (
        "ssd_cp_plans",
        {
            "child_protection_plan_id": "cppl_cp_plan_id",
            CHILD: "cppl_person_id",
            EPISODE: "cppl_referral_id",
            "start_date": "cppl_cp_plan_start_date",
            "end_date": "cppl_cp_plan_end_date",
        },
    ),
}
TABLES = (
    TableKind("child", (), (CHILD,), (), "ssd_person", further_extracts=("ssd_immigration_status",)),
    *(TableKind(table, (), (CHILD,), (), extract) for table, (extract, _) in MAPPED.items()),
    TableKind("placement", (), (CHILD,), (), "ssd_cla_placement", further_extracts=("ssd_cla_episodes",)),
    TableKind("leaver", (), (CHILD,), (), "ssd_care_leavers"),
    TableKind("worker", (), (CHILD,), (), "ssd_involvements", further_extracts=("ssd_professionals",)),
)

NOW = (
    "For the reporting month alone, and of the children whom the payload holds: those whose case had ended when it was "
    "made are not among them."
)
CARE = "Without a legal status short breaks cannot be told from care and count as care."
WITHOUT = frozenset({"ssd_legal_status", "placement_location"})
FEEDS = {
    "re_referrals_within_12_months": Feed(NOW),
    "re_referred_children": Feed(NOW),
    "repeat_child_protection_plans_within_2_years": Feed(NOW, without=frozenset({"cp_plan_history"})),
    "assessments_within_45_working_days": Feed(NOW),
    "assessments_within_45_working_days_of_referral": Feed(NOW),
    "open_assessments_over_45_working_days": Feed(NOW),
    "child_in_need_plans_under_12_months": Feed(f"{NOW} {CARE}", without=WITHOUT | {"short_breaks", "cp_plan_history"}),
    "children_in_care_rate": Feed(f"{NOW} {CARE}", without=WITHOUT),
    "three_or_more_placements": Feed(f"{NOW} {CARE}", without=WITHOUT),
    "care_leavers_in_education_employment_training": Feed(
        f"{NOW} It does not say who is former relevant: everybody with a contact counts as one."
    ),
    "two_or_fewer_social_workers": Feed(
        f"{NOW} Every worker whom it names counts as a social worker.", without=WITHOUT | {"cp_plan_history"}
    ),
}


def records_of(child: Mapping[str, Any], file: str, line: int) -> Iterator[Record]:
    """One child of a payload, flat: the child, each episode of social care, each part of an episode."""
    if child.get("purge") is True:
        return
    place, name = Place(file, line), _text(child.get(CHILD))
    details = child.get("child_details")
    about = _read(details, ABOUT) if isinstance(details, dict) else Cells()
    about[CHILD] = name
    yield Record("child", place, about)
    for episode in _objects(child.get("social_care_episodes")):
        number = _text(episode.get(EPISODE)) or key_of(name, iso(_text(episode.get("referral_date"))))
        referral = _read(episode, REFERRAL)
        referral[CHILD], referral[EPISODE] = name, number
        yield Record("referral", place, referral)
        for part, (table, key, columns) in PARTS.items():
            for each in _objects(episode.get(part)):
                cells = _read(each, (key, *columns) if key else columns)
                cells[CHILD], cells[EPISODE] = name, number
                if key and not cells[key]:
                    cells[key] = key_of(name, table, iso(cells["start_date"]))
                yield Record(table, place, cells)


def _objects(found: object) -> Iterator[Mapping[str, Any]]:
    """The objects of a list, or the one that stands there by itself; those that were taken back are passed over."""
    for each in found if isinstance(found, list) else [found]:
        if isinstance(each, dict) and each.get("purge") is not True:
            yield each


def _read(found: Mapping[str, Any], columns: Sequence[str]) -> Cells:
    return Cells((column, _text(found.get(column))) for column in columns)


def _text(value: object) -> str:
    """A value as extracts write it; what is no single value is none."""
    if isinstance(value, bool):
        return "Y" if value else "N"
    return str(value).strip() if isinstance(value, str | int | float) else ""


def span_of(records: Sequence[Record], reference_date: date | None) -> Span:
    """The month reported; for whoever only looks, that of the newest referral or placement."""
    if reference_date is None:
        found = (iso(record.cells["referral_date"] or record.cells["start_date"]) for record in records)
        days = [date.fromisoformat(day) for day in found if len(day) == 10 and day[4] == "-"]
        if not days:
            raise UnusableFile("An early adopters' payload without a single date. Deliver it filled.")
        reference_date = max(days)
    last = ReportingMonth(reference_date.year, reference_date.month).period_end
    return Span(last.replace(day=1), last)


def rows(years: Sequence[ReturnYear]) -> Iterator[ExtractRow]:
    """Rows for the extracts from the newest payload alone."""
    latest = years[-1:]
    for record, _ in newest(latest, "child", CHILD):
        yield from _person(record)
    for table, (extract, columns) in MAPPED.items():
        for record in latest[0].of_table(table):
            yield ExtractRow(extract, record.place, {column: record[name] for name, column in columns.items()})
    yield from _care(latest[0].of_table("placement"))
    yield from _leavers_and_workers(latest)


def _person(record: Record) -> Iterator[ExtractRow]:
    yield ExtractRow(
        "ssd_person",
        record.place,
        {
            "pers_person_id": record[CHILD],
            "pers_sex": record["sex"],
            "pers_ethnicity": record["ethnicity"],
            "pers_dob": record["date_of_birth"],
            "pers_expected_dob": record["expected_date_of_birth"],
            "pers_upn": record["unique_pupil_number"],
        },
    )
    if record["uasc_flag"] == "Y":
        yield ExtractRow(
            "ssd_immigration_status",
            record.place,
            {
                "immi_immigration_status_id": key_of(record[CHILD], "UASC"),
                "immi_person_id": record[CHILD],
                "immi_immigration_status": "UASC",
            },
        )


def _care(placements: Sequence[Record]) -> Iterator[ExtractRow]:
    """A placement as the episode that it stands for.

    One that ended without a reason on the day on which the child's next one began is followed by it (X1).
    """
    begins = {(record[CHILD].upper(), iso(record["start_date"])) for record in placements}
    by_child = sorted(placements, key=lambda record: (record[CHILD].upper(), iso(record["start_date"])))
    child = period = ""
    for record in by_child:
        if record[CHILD].upper() != child or record["start_reason"].upper() == "S":
            child, period = record[CHILD].upper(), key_of(record[CHILD], "care", iso(record["start_date"]))
        goes_on = (child, iso(record["end_date"])) in begins and bool(record["end_date"])
        key = record["child_looked_after_placement_id"]
        yield ExtractRow(
            "ssd_cla_episodes",
            record.place,
            {
                "clae_cla_episode_id": key,
                "clae_person_id": record[CHILD],
                "clae_cla_id": period,
                "clae_cla_placement_id": key,
                "clae_cla_episode_start_date": record["start_date"],
                "clae_cla_episode_start_reason": record["start_reason"],
                "clae_cla_episode_ceased_date": record["end_date"],
                "clae_cla_episode_ceased_reason": record["end_reason"] or ("X1" if goes_on else ""),
            },
        )
        yield ExtractRow(
            "ssd_cla_placement",
            record.place,
            {
                "clap_cla_placement_id": key,
                "clap_person_id": record[CHILD],
                "clap_cla_id": period,
                "clap_cla_placement_start_date": record["start_date"],
                "clap_cla_placement_end_date": record["end_date"],
                "clap_cla_placement_type": record["placement_type"],
                "clap_cla_placement_change_reason": record["change_reason"],
            },
        )


def _leavers_and_workers(latest: Sequence[ReturnYear]) -> Iterator[ExtractRow]:
    """The same leaver and the same worker stand under every episode of a child: once each."""
    for record, number in newest(latest, "leaver", CHILD, ("contact_date", "activity", "accommodation")):
        if number:
            continue  # differs by its episode alone
        yield ExtractRow(
            "ssd_care_leavers",
            record.place,
            {
                "clea_table_id": key_of(
                    record[CHILD], iso(record["contact_date"]), record["activity"], record["accommodation"]
                ),
                "clea_person_id": record[CHILD],
                "clea_care_leaver_eligibility": "former_relevant",
                "clea_care_leaver_latest_contact": record["contact_date"],
                "clea_care_leaver_accommodation": record["accommodation"],
                "clea_care_leaver_activity": record["activity"],
            },
        )
    workers = set()
    for record, number in newest(latest, "worker", CHILD, ("worker_id", "start_date", "end_date")):
        if number:
            continue
        yield ExtractRow(
            "ssd_involvements",
            record.place,
            {
                "invo_involvements_id": key_of(
                    record[CHILD], record["worker_id"], iso(record["start_date"]), iso(record["end_date"])
                ),
                "invo_professional_id": record["worker_id"],
                "invo_professional_role_id": "Allocated Social Worker",
                "invo_involvement_start_date": record["start_date"],
                "invo_involvement_end_date": record["end_date"],
                "invo_person_id": record[CHILD],
            },
        )
        if record["worker_id"] and record["worker_id"].upper() not in workers:
            workers.add(record["worker_id"].upper())
            yield ExtractRow(
                "ssd_professionals",
                record.place,
                {"prof_professional_id": record["worker_id"], "prof_staff_id": record["worker_id"]},
            )


READER = ReturnReader(
    kind="early_adopter",
    name="early adopters' payload",
    feeds=FEEDS,
    tables=TABLES,
    rows=rows,
    span=span_of,
    is_of_the_month=True,
    json=JsonShape(told_by=(CHILD, "social_care_episodes"), records_of=records_of),
)
