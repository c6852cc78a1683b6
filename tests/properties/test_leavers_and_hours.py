"""Care leavers by contact, whatever their ids, and the hours from return to interview across changes of the clocks."""

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.properties import oracles
from tests.properties.histories import CHILDREN, Rows, examples, leaver_rows, person, together
from tests.properties.workbench import Workbench, instant

MONTHS = 13
# around the ends of months, and birthdays with the edges of their windows
CONTACTS = st.sampled_from(
    [
        *(date(2024, 3, day) for day in (15, 30, 31)),
        *(date(2024, 4, 1), date(2024, 4, 15), date(2024, 2, 29), date(2023, 12, 15), date(2023, 12, 14)),
        *(date(2023, 9, 5), date(2023, 9, 10), date(2023, 9, 15), date(2023, 6, 10), date(2023, 6, 9)),
    ]
)
BIRTHDAYS = [
    *(date(2005, 3, 15), date(2004, 9, 10), date(2003, 9, 10), date(2002, 4, 1), date(2002, 3, 31), date(2005, 3, 31)),
    *(date(2005, 4, 1), date(2004, 2, 29), None),
]


@st.composite
def leavers(draw: st.DrawFn) -> dict[str, Rows]:
    return together(
        [
            {
                "stg_person": [draw(person(child, BIRTHDAYS))],
                "stg_care_leavers": draw(leaver_rows(child, CONTACTS, most=6)),
            }
            for child in CHILDREN
        ]
    )


@examples(100)
@given(history=leavers())
def test_care_leavers_are_those_of_the_rules(bench: Workbench, history: dict[str, Rows]) -> None:
    forms = {
        "care_leavers_in_education_employment_training": (oracles.care_leavers, 0),
        "care_leavers_suitable_accommodation": (oracles.care_leavers, 1),
        "care_leavers_in_education_employment_training_at_birthday": (oracles.care_leavers_at_birthday, 0),
        "care_leavers_suitable_accommodation_at_birthday": (oracles.care_leavers_at_birthday, 1),
    }
    with bench.months(MONTHS):
        found = bench.answers(history, *forms)
    for period_end in oracles.month_ends(MONTHS):
        for line, (counted, form) in forms.items():
            expected = {child: both[form] for child, both in counted(history, period_end).items()}
            assert oracles.sides_of(found[line], period_end) == expected, (line, period_end)


# an hour before and after each change of the clocks of the reporting year, and a plain day
CLOCK_CHANGES = [datetime(2023, 10, 29, 1), datetime(2024, 3, 31, 1), datetime(2024, 3, 11, 12)]


@st.composite
def interviews(draw: st.DrawFn) -> dict[str, Rows]:
    minutes = st.integers(-180, 180)
    incidents: Rows = []
    held: Rows = []
    for number in range(draw(st.integers(1, 4))):
        returned = draw(st.sampled_from(CLOCK_CHANGES)) + timedelta(minutes=draw(minutes))
        if draw(st.booleans()):
            returned -= timedelta(days=draw(st.integers(1, 3)))
        incident: dict[str, Any] = {"missing_episode_id": f"a{number}", "child_id": "a", "missing_type": "M"}
        incidents.append({**incident, "started_at": returned - timedelta(days=1), "ended_at": returned})
        completed = returned + timedelta(hours=72, minutes=draw(st.integers(-70, 70)))
        held.append(
            {
                "return_interview_id": f"a{number}",
                "missing_episode_id": f"a{number}",
                "child_id": "a",
                "completed_flag": "Y",
                "completed_at": completed,
            }
        )
    persons: Rows = [{"child_id": "a", "date_of_birth": date(2010, 1, 1)}]
    return {"stg_person": persons, "stg_missing": incidents, "stg_return_interviews": held}


@examples(150)
@given(history=interviews())
def test_hours_are_those_that_passed_in_london(bench: Workbench, history: dict[str, Rows]) -> None:
    found = {row["missing_episode_id"]: row for row in bench.answer(history, "returns_from_missing")}
    for incident, interview in zip(history["stg_missing"], history["stg_return_interviews"], strict=True):
        passed = instant(interview["completed_at"]) - instant(incident["ended_at"])
        row = found[incident["missing_episode_id"]]
        assert row["is_within_72_hours"] == (passed <= timedelta(hours=72)), (incident, interview)
