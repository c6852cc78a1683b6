"""Small random histories: dates close together, so that ties, same-day rows, overlaps and spells of no length abound.

Only what staging lets through is made: required columns are filled, keys are unique, no end lies before its start,
and what refers to another row finds it or is blank.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.properties.workbench import PERIOD_END, History, Row
from tests.support import number_of_examples

Rows = list[dict[str, Any]]
Days = st.SearchStrategy[date]
Draw = Callable[[st.SearchStrategy[Any]], Any]

CHILDREN = ("a", "b", "c")
PROFESSIONALS: Rows = [
    # two records of one worker, one without a staff number, one whose staff number is the other's record
    {"professional_id": "p1", "staff_id": "s1"},
    {"professional_id": "p2", "staff_id": "s1"},
    {"professional_id": "p3", "staff_id": None},
    {"professional_id": "p4", "staff_id": "p3"},
    {"professional_id": "p5", "staff_id": "s5"},
]


def examples(number: int) -> settings:
    """So many examples, the same ones at every run, and no clock."""
    return settings(
        max_examples=number_of_examples(number),
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def days_before(*numbers: int) -> list[date]:
    return [PERIOD_END - timedelta(days=number) for number in numbers]


def near(first: int, last: int) -> Days:
    """A day so many days before the end of the reporting month; days after it are negative."""
    return st.sampled_from(days_before(*range(first, last - 1, -1)))


EDGES = [
    *days_before(*range(12, -3, -1)),
    *(date(2024, 2, day) for day in (1, 14, 28, 29)),
    *(date(2023, 12, 31), date(2024, 1, 1), date(2023, 9, 30), date(2023, 10, 1), date(2023, 10, 2), date(2023, 9, 1)),
    *(date(2023, 3, day) for day in (1, 14, 20, 30, 31)),
    *(date(2023, 2, 28), date(2023, 2, 27), date(2023, 4, 1), date(2022, 9, 15), date(2022, 3, 20), date(2022, 3, 21)),
    *(date(2022, 2, 28), date(2022, 3, 31), date(2021, 9, 30), date(2021, 10, 1), date(2021, 3, 31), date(2024, 4, 3)),
]
"""The last days of the month, then the days at which windows of the indicators open."""

edges = st.sampled_from(EDGES)

BIRTHDAYS = [
    None,
    date(2014, 5, 5),
    *(date(2006, 3, 30), date(2006, 3, 31), date(2006, 4, 1), date(2005, 10, 1), date(2004, 2, 29), date(2008, 3, 31)),
    *(date(2018, 8, 31), date(2018, 9, 1), date(2007, 8, 31), date(2003, 2, 27), date(2002, 4, 1), date(2002, 3, 31)),
]
"""Unborn, of school age, and those that cross 5, 16, 18, 19 and 22 at an edge."""


DEATHS = [None, None, None, *days_before(40, 2, 1, 0, -1), date(2023, 4, 1), date(2023, 4, 2), date(2022, 9, 15)]


def person(child: str, birthdays: Sequence[date | None] = BIRTHDAYS) -> st.SearchStrategy[dict[str, Any]]:
    """A child with a date of birth, or one kept as the expected one, or neither; some have died."""
    days = st.sampled_from(birthdays)
    return st.fixed_dictionaries(
        {
            "child_id": st.just(child),
            "date_of_birth": days,
            "expected_date_of_birth": st.sampled_from([None, *birthdays, PERIOD_END + timedelta(days=1)]),
            "date_of_death": st.sampled_from(DEATHS),
        }
    )


def span(start: str, end: str, days: Days) -> st.SearchStrategy[dict[str, Any]]:
    """A start and an end, which may be blank, and the same day now and then."""

    def in_order(drawn: tuple[date, date, bool]) -> dict[str, Any]:
        one, another, ends = drawn
        return {start: min(one, another), end: max(one, another)} if ends else {start: one, end: None}

    return st.tuples(days, days, st.sampled_from([False, True, True])).map(in_order)


def rows(
    child: str,
    key: str,
    *spans: st.SearchStrategy[dict[str, Any]],
    most: int = 2,
    **columns: st.SearchStrategy[Any],
) -> st.SearchStrategy[Rows]:
    """Rows of one child; their keys compare as text, so the tenth stands before the second.

    Left to itself hypothesis makes mostly short lists, and rows that tie or overlap come in twos and threes: every
    number of rows is as likely here.
    """
    keys = st.integers(1, 12).map(lambda number: f"{child}{number}")
    drawn = st.tuples(st.fixed_dictionaries({key: keys, **columns}), *spans)

    def joined(parts: Sequence[dict[str, Any]]) -> dict[str, Any]:
        return {"child_id": child} | {column: value for part in parts for column, value in part.items()}

    def of_length(number: int) -> st.SearchStrategy[Rows]:
        return st.lists(drawn.map(joined), min_size=number, max_size=number, unique_by=lambda row: row[key])

    return st.integers(0, most).flatmap(of_length)


def without_child(found: Rows) -> Rows:
    """Rows of an extract that does not name the child."""
    return [{column: value for column, value in row.items() if column != "child_id"} for row in found]


@st.composite
def one_after_another(draw: Draw, child: str, days: Days = edges, most: int = 5) -> Rows:
    """Episodes of care that do not overlap: each begins on the day the one before it ceased, or later."""
    found: Rows = []
    number_of_turns = draw(st.integers(1, most))
    turns = sorted(set(draw(st.lists(days, min_size=number_of_turns, max_size=number_of_turns))))
    for number, (start, end) in enumerate(zip(turns, [*turns[1:], None], strict=True), start=1):
        kind = draw(st.sampled_from(["goes on", "goes on", "stale", "ends", "gap"])) if end is not None else "open"
        if kind == "gap":
            continue
        found.append(
            {
                "child_id": child,
                "episode_id": f"{child}{(number * 7) % 13}",
                "start_date": start,
                "ceased_date": None if kind == "stale" else end,
                "ceased_reason": {"goes on": "X1", "open": None, "stale": None}.get(kind, "E45"),
                "start_reason": draw(start_reasons),
            }
        )
    return found


start_reasons = st.sampled_from(["S", "P", "L", "T", "U", "B"])
distances = st.sampled_from([None, Decimal("20.05"), Decimal("20.04"), Decimal("999.9")])
placement_types = st.sampled_from(["U6", "U6", "T1", "T3", "A4", "A6", "A3", "K2", None])


def overlapping(
    child: str, days: Days = edges, most: int = 5, reasons: Sequence[str | None] = ("X1", "X1", "E45", "E11", None)
) -> st.SearchStrategy[Rows]:
    """Episodes of care in any order, on one another, and of no length."""
    return rows(
        child,
        "episode_id",
        span("start_date", "ceased_date", days),
        most=most,
        ceased_reason=st.sampled_from(reasons),
        start_reason=start_reasons,
    )


@st.composite
def care(
    draw: Draw, child: str, episodes: st.SearchStrategy[Rows], days: Days = edges, statuses: int = 3
) -> dict[str, Rows]:
    """Episodes of care with a placement each, and so many of the child's legal statuses at most."""
    placements: Rows = []
    locations: Rows = []
    found: Rows = draw(episodes)
    for episode in found:
        placed = draw(placement_types)
        episode["looked_after_id"] = child
        episode["placement_id"] = None if placed is None else f"{episode['episode_id']}p"
        if placed is not None:
            placements.append(
                {
                    "placement_id": f"{episode['episode_id']}p",
                    "looked_after_id": child,
                    "start_date": episode["start_date"],
                    "placement_type": placed,
                    "provider": draw(st.sampled_from(["PR1", "PR4", None])),
                    "ofsted_urn": draw(st.sampled_from([None, None, "SC1", "sc1", "SC2"])),
                    "postcode": draw(st.sampled_from([None, "GL1 1AA", "gl11aa", "GL2 2BB"])),
                    "distance_miles": draw(distances),
                }
            )
            where = draw(st.sampled_from([None, "OUT", "IN"]))
            if where is not None:
                locations.append({"placement_id": f"{episode['episode_id']}p", "in_out": where})
    kinds = st.sampled_from(["C2", "C2", "V3", "V4"])
    legal = rows(child, "legal_status_id", span("start_date", "end_date", days), legal_status=kinds, most=statuses)
    return {
        "stg_cla_episodes": found,
        "stg_cla_placement": placements,
        "stg_placement_location": locations,
        "stg_legal_status": draw(legal),
    }


def referrals(child: str, days: Days = edges, most: int = 4) -> st.SearchStrategy[Rows]:
    return rows(
        child,
        "referral_id",
        span("referral_date", "close_date", days),
        is_no_further_action=st.sampled_from([None, False, True]),
        most=most,
    )


def child_protection_plans(child: str, days: Days = edges, most: int = 4) -> st.SearchStrategy[Rows]:
    return rows(
        child,
        "plan_id",
        span("start_date", "end_date", days),
        is_other_authority=st.sampled_from([None, False, True]),
        initial_category=st.sampled_from(["NEG", "PHY", "MUL", None]),
        most=most,
    )


def plan_history(draw: Draw, plans: Rows) -> Rows:
    counts = {row["plan_id"]: draw(st.sampled_from([None, 0, 1, 2])) for row in plans}
    return [{"plan_id": plan, "previous_plan_count": count} for plan, count in counts.items() if count is not None]


def child_in_need_plans(
    child: str, referral_ids: Sequence[str | None], days: Days = edges, most: int = 3
) -> st.SearchStrategy[Rows]:
    return rows(
        child,
        "plan_id",
        span("start_date", "end_date", days),
        referral_id=st.sampled_from(referral_ids),
        most=most,
    )


def involvements(child: str, days: Days = edges, most: int = 4) -> st.SearchStrategy[Rows]:
    return rows(
        child,
        "involvement_id",
        span("start_date", "end_date", days),
        professional_id=st.sampled_from([row["professional_id"] for row in PROFESSIONALS]),
        worker_role=st.sampled_from(["CW", "sw", "Allocated Social Worker", "IRO"]),
        most=most,
    )


def supervisions(child: str, days: Days = edges) -> st.SearchStrategy[Rows]:
    return rows(
        child,
        "supervision_id",
        supervision_date=days,
        supervision_type=st.sampled_from(["case_supervision", "reflective"]),
        status=st.sampled_from(["signed", "draft"]),
    )


def missing(child: str, days: Days = edges) -> st.SearchStrategy[Rows]:
    return rows(
        child,
        "missing_episode_id",
        span("started_at", "ended_at", moments(days)),
        missing_type=st.sampled_from(["M", "A"]),
        interview_offered=st.sampled_from([None, "Y", "N", "NA"]),
        interview_accepted=st.sampled_from([None, "Y", "N", "NA"]),
    )


def leaver_rows(child: str, days: Days, most: int = 2) -> st.SearchStrategy[Rows]:
    """Rows about contacts with a care leaver, several of one contact and some without a date."""
    return rows(
        child,
        "care_leaver_id",
        eligibility=st.sampled_from(
            ["former_relevant", "former_relevant", "relevant", "eligible", "qualifying", "none"]
        ),
        latest_contact_date=st.none() | days,
        in_touch=st.sampled_from(["YES", "DIED", None]),
        activity=st.sampled_from(["F1", "G4", None]),
        accommodation=st.sampled_from(["U1", "U", "U2", "G1", None]),
        accommodation_suitability=st.sampled_from(["1", "2", None]),
        most=most,
    )


def moments(days: Days) -> st.SearchStrategy[datetime]:
    times = st.sampled_from([(0, 0), (9, 30), (23, 59)])
    return st.tuples(days, times).map(lambda at: datetime(at[0].year, at[0].month, at[0].day, *at[1]))


@st.composite
def histories_of(draw: Draw, child: str, days: Days = edges, families: Sequence[str] = ("f1", "f2")) -> dict[str, Rows]:
    """Something of everything about one child, of one of the families."""
    episodes = draw(st.sampled_from([one_after_another(child, days, most=3), overlapping(child, days, most=3)]))
    history: dict[str, Rows] = {"stg_person": [draw(person(child))], **draw(care(child, episodes, days))}

    def add(table: str, found: st.SearchStrategy[Rows]) -> list[Any]:
        history[table] = draw(found)
        return [next(value for column, value in row.items() if column != "child_id") for row in history[table]]

    def add_to(table: str, key: str, parents: Sequence[Any], reference: str, **columns: st.SearchStrategy[Any]) -> None:
        history[table] = []
        if parents:
            found = draw(rows(child, key, most=2, **columns))
            history[table] = [{**row, reference: draw(st.sampled_from(parents))} for row in found]

    flags = st.sampled_from([None, False, True])
    yes_no = st.sampled_from([None, "Y", "N"])
    some_day = st.none() | days

    referral_ids = add("stg_cin_episodes", referrals(child, days, most=3))
    known_referrals = [None, *referral_ids]
    add("stg_cin_plans", child_in_need_plans(child, known_referrals, days))
    add(
        "stg_cin_assessments",
        rows(
            child,
            "assessment_id",
            span("start_date", "authorised_date", days),
            referral_id=st.sampled_from(known_referrals),
        ),
    )
    add("stg_cp_plans", child_protection_plans(child, days, most=3))
    history["stg_cp_plan_history"] = plan_history(draw, history["stg_cp_plans"])
    add("stg_short_breaks", rows(child, "short_break_id", span("start_date", "end_date", days), most=1))
    add("stg_involvements", involvements(child, days, most=3))
    add("stg_case_supervisions", supervisions(child, days))
    grades = st.sampled_from([None, "good", "outstanding", "inadequate"])
    add(
        "stg_practice_audits",
        rows(
            child,
            "audit_id",
            audit_round_month=days,
            audit_type=st.sampled_from(["case_file", "thematic"]),
            grade_initial=grades,
            grade_moderated=grades,
            is_voided=flags,
        ),
    )
    discussions = add(
        "stg_strategy_discussions",
        rows(
            child,
            "discussion_id",
            span("trigger_date", "held_date", days),
            is_initial=st.booleans(),
            status=st.sampled_from(["held", "cancelled"]),
        ),
    )
    add_to(
        "stg_strategy_discussion_attendance",
        "attendance_id",
        discussions,
        "discussion_id",
        agency=st.sampled_from(["police", "health", "social_care", "education"]),
        has_attended=flags,
    )
    history["stg_strategy_discussion_attendance"] = without_child(history["stg_strategy_discussion_attendance"])
    incidents = add("stg_missing", missing(child, days))
    add_to(
        "stg_return_interviews",
        "return_interview_id",
        incidents,
        "missing_episode_id",
        offered_flag=yes_no,
        accepted_flag=yes_no,
        completed_flag=yes_no,
        completed_at=st.none() | moments(days),
    )
    add(
        "stg_care_leavers",
        leaver_rows(child, days),
    )
    add(
        "stg_cla_care_plan",
        rows(
            child,
            "care_plan_id",
            span("start_date", "end_date", days),
            care_plan_json=st.sampled_from([None, '{"LTFOST18": "Y"}', '{"LTFOST18": "N"}', "no json"]),
        ),
    )
    add("stg_fostering_matches", rows(child, "match_id", span("match_decision_date", "ended_date", days)))
    add(
        "stg_immigration_status",
        rows(
            child,
            "immigration_status_id",
            immigration_status=st.sampled_from(["unaccompanied_asylum_seeking_child", None]),
            start_date=some_day,
        ),
    )
    add("stg_early_help_episodes", rows(child, "episode_id", span("start_date", "end_date", days)))
    assessments = add(
        "stg_early_help_assessments",
        rows(
            child,
            "assessment_id",
            span("start_date", "completed_date", days),
            family_id=st.sampled_from(families),
            status=st.sampled_from(["completed", "cancelled"]),
        ),
    )
    history["stg_early_help_assessment_factors"] = [
        {"assessment_id": assessment, "factor_code": factor}
        for assessment in assessments
        for factor in draw(st.lists(st.sampled_from(["16A", "3A", "3B", "1A"]), max_size=2, unique=True))
    ]
    add(
        "stg_quality_of_care_profiles",
        rows(
            child,
            "form_id",
            completed_date=some_day,
            status=st.sampled_from(["completed", "draft"]),
            completing_organisation_type=st.sampled_from(["health", "social_care"]),
        ),
    )
    add(
        "stg_school_attendance",
        rows(
            child,
            "attendance_id",
            span("period_start", "period_end", days).filter(lambda row: row["period_end"] is not None),
            sessions_possible=st.sampled_from([10, 0, 20]),
            sessions_attended=st.sampled_from([9, 0, 10]),
            is_main_school=st.booleans(),
        ),
    )
    add(
        "stg_permanent_exclusions",
        rows(
            child,
            "exclusion_id",
            unique_pupil_number=st.sampled_from([None, f"{child}upn"]),
            decision_date=days,
            outcome=st.sampled_from(["upheld", "rescinded"]),
            resident_la_code=st.sampled_from(["916", "330"]),
        ),
    )
    for row in history["stg_permanent_exclusions"]:
        row["child_id"] = draw(st.sampled_from([child, None]))
    add(
        "stg_ehc_plan_requests",
        rows(
            child,
            "request_id",
            request_date=some_day,
            request_outcome=st.sampled_from([None, "Y", "N", "W"]),
            assessment_outcome=st.sampled_from([None, "Y", "N", "W"]),
            issue_date=some_day,
            has_exception=flags,
            is_transferred_in=flags,
        ).map(lambda found: [row for row in found if _in_order(row)]),
    )
    add("stg_pre_proceedings", rows(child, "pre_proceedings_id", span("start_date", "end_date", days)))
    orders = {row["start_date"]: row for row in draw(rows(child, "order", span("start_date", "end_date", days)))}
    history["stg_deprivation_of_liberty_orders"] = [
        {name: value for name, value in row.items() if name != "order"} for row in orders.values()
    ]
    return history


def _in_order(row: Row) -> bool:
    return row["request_date"] is None or row["issue_date"] is None or bool(row["request_date"] <= row["issue_date"])


def posts(worker: str, days: Days = edges, most: int = 3) -> st.SearchStrategy[Rows]:
    return rows(
        worker,
        "post_id",
        span("start_date", "end_date", days),
        employment_type=st.sampled_from(["permanent", "agency", "fixed_term"]),
        role_code=st.sampled_from(["1", "6", "7"]),
        is_child_and_family=st.sampled_from([True, True, False]),
        fte=st.sampled_from([Decimal("1.0"), Decimal("0.5"), None]),
        most=most,
    ).map(lambda found: [{"worker_id": worker, **row} for row in without_child(found)])


@st.composite
def workforces(draw: Draw, days: Days = edges) -> dict[str, Rows]:
    """Two workers with their posts, first years and training."""
    history: dict[str, Rows] = {"stg_professionals": PROFESSIONALS}
    for worker in ("v", "w"):
        assessed_years = rows(
            worker,
            "asye_id",
            start_date=st.just(date(2021, 1, 4)),
            due_date=days,
            extended_to_date=st.none() | days,
            outcome=st.sampled_from(["PASS", "LEFT", "FAIL"]),
            outcome_date=st.none() | days,
            most=1,
        )
        training = rows(
            worker,
            "enrolment_id",
            track=st.sampled_from(["practitioner", "manager"]),
            start_date=st.just(date(2021, 1, 4)),
            days_attended=st.sampled_from([None, 9, 10]),
            minimum_days=st.sampled_from([10, None]),
            assignment_1_passed_on=st.none() | days,
            assignment_2_passed_on=st.none() | days,
            portfolio_passed_on=st.none() | days,
        )
        found: dict[str, Rows] = {
            "stg_workforce_posts": draw(posts(worker, days)),
            "stg_asye": [{"worker_id": worker, **row} for row in without_child(draw(assessed_years))],
            "stg_training_enrolments": [{"worker_id": worker, **row} for row in without_child(draw(training))],
        }
        history = together([history, found])
    return history


@st.composite
def everything(draw: Draw, children: Sequence[str] = CHILDREN[:2], days: Days = edges) -> dict[str, Rows]:
    """Some children, their histories and the workforce."""
    return together([draw(workforces(days)), *(draw(histories_of(child, days)) for child in children)])


def together(histories: Iterable[History]) -> dict[str, Rows]:
    """One history of several."""
    joined: dict[str, Rows] = {}
    for history in histories:
        for table, found in history.items():
            joined.setdefault(table, []).extend(dict(row) for row in found)
    return joined


@st.composite
def shuffled(draw: Draw, history: Mapping[str, Rows]) -> dict[str, Rows]:
    """The same rows in another order, and numbered by it."""
    return {table: draw(st.permutations(found)) for table, found in history.items()}
