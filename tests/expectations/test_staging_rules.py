"""Every hand-written rule of gate 1 fails on a row made to break it, and passes on sound ones."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    from tests.expectations.conftest import Warehouse

Tables = Mapping[str, Sequence[Mapping[str, Any]]]


class Case(NamedTuple):
    """Tables that keep a rule, tables that break it (laid over them) and how many rows are then at fault."""

    sound: Tables
    broken: Tables
    failing: int | None = 1


def several(row: Mapping[str, Any], times: int) -> list[Mapping[str, Any]]:
    return [row] * times


ADULT = {"child_id": "c1", "date_of_birth": "2006-03-31"}
CHILD = {"child_id": "c1", "date_of_birth": "2006-04-01"}
HELD = {"discussion_id": "d1", "status": "held"}
JUNE_ON = {"child_id": "c1", "start_date": "2023-06-01"}
POST = {"worker_id": "w1", "employment_type": "agency", "start_date": "2023-01-01"}
DIED = [{"child_id": f"c{number}", "date_of_death": "2023-01-10"} for number in range(20)]
IN_CARE = [{"child_id": f"c{number}", "start_date": "2023-06-01"} for number in range(20)]
STATUSES = [{"child_id": f"c{number}", "start_date": "2023-06-01"} for number in range(20)]
LEAVERS = [{"child_id": f"c{number}", "latest_contact_date": "2024-02-01"} for number in range(20)]
MISSING = {"child_id": "c1", "missing_type": "M", "started_at": "2024-03-01 20:00", "ended_at": "2024-03-02 09:30"}
AWAY = {"child_id": "c1", "missing_type": "A", "started_at": "2024-03-02 09:30"}
IN_SCHOOL = {"child_id": "c1", "period_start": "2023-09-01", "period_end": "2023-12-20", "is_main_school": True}

CASES: dict[str, Case] = {
    # a status that starts a day late, ends on the day or is another child's is none; one in twenty is too many
    "stg_cla_episodes/most_episodes_have_a_legal_status_on_their_first_day": Case(
        {"stg_cla_episodes": IN_CARE, "stg_legal_status": STATUSES},
        {
            "stg_legal_status": [
                *STATUSES[:17],
                {"child_id": "c17", "start_date": "2023-06-02"},
                {"child_id": "c18", "start_date": "2023-01-01", "end_date": "2023-06-01"},
                {"child_id": "c99", "start_date": "2023-01-01"},
            ]
        },
        failing=3,
    ),
    "stg_cla_placement/no_distance_is_over_350_miles": Case(
        {"stg_cla_placement": [{"distance_miles": 350}, {"distance_miles": 999.9}, {}]},
        {"stg_cla_placement": [{"distance_miles": 350.1}, {"distance_miles": 999.8}, {"distance_miles": 999.9}]},
        failing=2,
    ),
    # P2 was in use up to 27 October 2023, H5 longer, and U4 is in use still
    "stg_cla_placement/types_are_in_use_when_the_placement_begins": Case(
        {
            "stg_cla_placement": [
                {"placement_type": "P2", "start_date": "2023-10-27", "end_date": "2024-01-31"},
                {"placement_type": "H5", "start_date": "2023-10-28"},
                {"placement_type": "U4", "start_date": "2024-03-01"},
            ]
        },
        {"stg_cla_placement": [{"placement_type": "P2", "start_date": "2023-10-28"}]},
    ),
    "stg_missing/no_missing_incident_turns_into_an_absence": Case(
        {
            "stg_missing": [
                MISSING,
                {**AWAY, "started_at": "2024-03-02 09:31"},
                {**AWAY, "child_id": "c2"},
                {**AWAY, "started_at": "2024-02-29 20:00", "ended_at": "2024-03-01 20:00"},
            ]
        },
        {"stg_missing": [MISSING, AWAY, {**MISSING, "missing_type": "A", "child_id": "c2"}]},
    ),
    "stg_care_leavers/earlier_contacts_are_kept": Case(
        {"stg_care_leavers": LEAVERS[:19]},
        {"stg_care_leavers": [*LEAVERS, LEAVERS[0], {"child_id": "c1"}, {"child_id": "c40"}]},
        failing=20,
    ),
    "stg_person/born_or_expected": Case(
        {"stg_person": [{"date_of_birth": "2020-01-01"}, {"expected_date_of_birth": "2024-07-01"}]},
        {"stg_person": [{"child_id": "c1"}, {"date_of_birth": "2020-01-01"}]},
    ),
    "stg_person/unborn_are_not_overdue": Case(
        {"stg_person": [{"expected_date_of_birth": "2024-01-31"}]},
        {"stg_person": [{"expected_date_of_birth": "2024-01-30"}]},
    ),
    "stg_person/death_is_not_before_birth": Case(
        {"stg_person": [{"date_of_birth": "2020-01-01", "date_of_death": "2020-01-01"}]},
        {"stg_person": [{"date_of_birth": "2020-01-01", "date_of_death": "2019-12-31"}]},
    ),
    "stg_person/pupil_numbers_are_not_shared": Case(
        {"stg_person": [{"unique_pupil_number": "A1"}, {"unique_pupil_number": "A2"}, {}, {}]},
        {"stg_person": several({"unique_pupil_number": "A1"}, 2)},
        failing=2,
    ),
    # closed within 90 days of the death, 20 died; then five go on, each in another extract or way
    "stg_person/records_end_with_a_death": Case(
        {
            "stg_person": DIED,
            "stg_cla_episodes": [
                {"child_id": "c1", "start_date": "2022-01-01", "ceased_date": "2023-01-10"},
                *({"child_id": f"c{number}", "start_date": "2022-01-01"} for number in range(4)),
            ],
            "stg_cin_episodes": [{"child_id": "c9", "referral_date": "2023-02-01", "is_no_further_action": True}],
        },
        {
            "stg_cla_episodes": [{"child_id": "c1", "start_date": "2022-01-01"}],
            "stg_cp_plans": [{"child_id": "c2", "start_date": "2023-01-11", "end_date": "2023-02-01"}],
            "stg_cin_plans": [{"child_id": "c3", "start_date": "2022-01-01", "end_date": "2024-04-01"}],
            "stg_cin_episodes": [
                {"child_id": "c4", "referral_date": "2023-06-01", "close_date": "2023-06-02"},
                {"child_id": "c5", "referral_date": "2022-06-01"},
                {"child_id": "c6", "referral_date": "2023-01-10", "close_date": "2023-06-02"},
            ],
        },
        failing=5,
    ),
    "stg_person/sex_is_mostly_known": Case(
        {"stg_person": [*several({"sex": "1"}, 9), {}]}, {"stg_person": [*several({"sex": "1"}, 8), {}]}
    ),
    "stg_person/ethnicity_is_mostly_known": Case(
        {"stg_person": [*several({"ethnicity": "WBRI"}, 9), {}]}, {"stg_person": [{}]}
    ),
    "stg_cin_episodes/delivery_is_not_of_an_earlier_month": Case(
        {"stg_cin_episodes": [{"referral_date": "2024-03-01"}]},
        {"stg_cin_episodes": [{"referral_date": "2024-02-29"}]},
        failing=None,
    ),
    "stg_cin_episodes/delivery_is_not_of_a_later_month": Case(
        {"stg_cin_episodes": [{"referral_date": "2024-05-15"}]},
        {"stg_cin_episodes": [{"referral_date": "2024-05-16"}]},
        failing=None,
    ),
    "stg_cin_episodes/delivery_reaches_the_end_of_the_month": Case(
        {"stg_cin_episodes": [{"referral_date": "2024-03-24"}]},
        {"stg_cin_episodes": [{"referral_date": "2024-03-23"}]},
        failing=None,
    ),
    "stg_cin_episodes/one_open_case_a_child": Case(
        {
            "stg_cin_episodes": [
                {"child_id": "c1"},
                {"child_id": "c1", "close_date": "2024-01-01"},
                {"child_id": "c1", "is_no_further_action": True},
            ]
        },
        {"stg_cin_episodes": several({"child_id": "c1"}, 2)},
        failing=2,
    ),
    "stg_cin_episodes/open_case_is_the_latest": Case(
        {
            "stg_cin_episodes": [
                {"child_id": "c1", "referral_date": "2023-01-01", "close_date": "2023-05-01"},
                {"child_id": "c1", "referral_date": "2024-01-01"},
                {"child_id": "c1", "referral_date": "2024-02-01", "is_no_further_action": True},
            ]
        },
        {
            "stg_cin_episodes": [
                {"child_id": "c1", "referral_date": "2023-01-01"},
                {"child_id": "c1", "referral_date": "2024-01-01", "close_date": "2024-02-01"},
            ]
        },
    ),
    "stg_cin_episodes/closed_cases_have_a_reason": Case(
        {"stg_cin_episodes": [{"close_date": "2024-01-01", "close_reason": "RC7"}, {}]},
        {"stg_cin_episodes": [{"close_date": "2024-01-01"}]},
    ),
    "stg_cin_episodes/reasons_for_closure_have_a_date": Case(
        {"stg_cin_episodes": [{"close_date": "2024-01-01", "close_reason": "RC7"}, {}]},
        {"stg_cin_episodes": [{"close_reason": "RC7"}]},
    ),
    "stg_cin_episodes/no_further_action_is_mostly_marked": Case(
        {"stg_cin_episodes": [*several({"is_no_further_action": False}, 19), {}]}, {"stg_cin_episodes": [{}]}
    ),
    "stg_cin_episodes/team_is_mostly_known": Case(
        {"stg_cin_episodes": [*several({"team_id": "t1"}, 9), {}]}, {"stg_cin_episodes": [{}]}
    ),
    "stg_cin_episodes/source_of_referral_is_mostly_known": Case(
        {"stg_cin_episodes": [*several({"referral_source": "6"}, 9), {}]}, {"stg_cin_episodes": [{}]}
    ),
    "stg_cin_episodes/primary_need_is_mostly_known": Case(
        {"stg_cin_episodes": [{"primary_need": "N1"}, {}]}, {"stg_cin_episodes": [{}]}
    ),
    "stg_cin_assessments/not_started_before_the_referral": Case(
        {
            "stg_cin_episodes": [{"referral_id": "r1", "referral_date": "2024-01-02"}],
            "stg_cin_assessments": [{"referral_id": "r1", "start_date": "2024-01-02"}],
        },
        {"stg_cin_assessments": [{"referral_id": "r1", "start_date": "2024-01-01"}]},
    ),
    "stg_cin_assessments/of_the_same_child_as_the_referral": Case(
        {
            "stg_cin_episodes": [{"referral_id": "r1", "child_id": "c1"}],
            "stg_cin_assessments": [{"referral_id": "r1", "child_id": "c1"}],
        },
        {"stg_cin_assessments": [{"referral_id": "r1", "child_id": "c2"}]},
    ),
    "stg_cin_assessments/one_open_assessment_a_child": Case(
        {"stg_cin_assessments": [{"child_id": "c1"}, {"child_id": "c1", "authorised_date": "2024-01-01"}]},
        {"stg_cin_assessments": several({"child_id": "c1"}, 3)},
        failing=3,
    ),
    "stg_cin_assessments/none_is_open_for_over_a_year": Case(
        {"stg_cin_assessments": [{"start_date": "2023-03-31"}]},
        {"stg_cin_assessments": [{"start_date": "2023-03-30"}]},
    ),
    "stg_cin_assessments/referral_is_mostly_known": Case(
        {"stg_cin_assessments": [*several({"referral_id": "r1"}, 19), {}]}, {"stg_cin_assessments": [{}]}
    ),
    "stg_cin_assessments/team_is_mostly_known": Case(
        {"stg_cin_assessments": [*several({"team_id": "t1"}, 9), {}]}, {"stg_cin_assessments": [{}]}
    ),
    "stg_cin_plans/plans_of_a_child_do_not_overlap": Case(
        {
            "stg_cin_plans": [
                {**JUNE_ON, "end_date": "2023-09-01"},
                {"child_id": "c1", "start_date": "2023-09-01"},
                {"child_id": "c2", "start_date": "2023-08-01"},
            ]
        },
        {"stg_cin_plans": [{**JUNE_ON, "end_date": "2023-09-02"}, {"child_id": "c1", "start_date": "2023-09-01"}]},
    ),
    "stg_cin_plans/referral_is_mostly_known": Case(
        {"stg_cin_plans": [*several({"referral_id": "r1"}, 19), {}]}, {"stg_cin_plans": [{}]}
    ),
    "stg_cp_plans/plans_of_a_child_do_not_overlap": Case(
        {
            "stg_cp_plans": [
                JUNE_ON,
                {**JUNE_ON, "is_other_authority": True},
                {"child_id": "c2", "start_date": "2022-01-01", "end_date": "2022-02-01"},
                {"child_id": "c2", "start_date": "2022-02-01"},
            ]
        },
        # A long plan runs over two later ones: each of them is at fault, the second by the longest before it.
        {
            "stg_cp_plans": [
                JUNE_ON,
                {"child_id": "c1", "start_date": "2023-07-01", "end_date": "2023-08-01"},
                {"child_id": "c1", "start_date": "2023-10-01"},
            ]
        },
        failing=2,
    ),
    "stg_cp_plans/nobody_of_age_is_on_a_plan": Case(
        {"stg_person": [CHILD], "stg_cp_plans": [{"child_id": "c1"}]}, {"stg_person": [ADULT]}
    ),
    "stg_cp_plans/initial_category_is_mostly_known": Case(
        {"stg_cp_plans": [*several({"initial_category": "NEG"}, 49), {}]}, {"stg_cp_plans": [{}]}
    ),
    "stg_cp_plans/mark_of_other_authorities_is_mostly_filled": Case(
        {"stg_cp_plans": [{"is_other_authority": False}, {}]}, {"stg_cp_plans": [{}]}
    ),
    "stg_cp_plan_history/count_covers_the_plans_seen": Case(
        {
            "stg_cp_plans": [
                {"plan_id": "p1", "child_id": "c1", "start_date": "2022-01-01"},
                {"plan_id": "p2", "child_id": "c1", "start_date": "2023-01-01"},
            ],
            "stg_cp_plan_history": [{"plan_id": "p2", "previous_plan_count": 1}],
        },
        {"stg_cp_plan_history": [{"plan_id": "p2", "previous_plan_count": 0}]},
    ),
    "stg_cp_plan_history/most_plans_have_a_count": Case(
        {"stg_cp_plans": [{"plan_id": "p1"}], "stg_cp_plan_history": [{"plan_id": "p1"}]},
        {"stg_cp_plan_history": [{"plan_id": "p9"}]},
        failing=None,
    ),
    "stg_cla_episodes/one_open_episode_a_child": Case(
        {"stg_cla_episodes": [{"child_id": "c1"}, {"child_id": "c1", "ceased_date": "2024-01-01"}]},
        {"stg_cla_episodes": several({"child_id": "c1"}, 2)},
        failing=2,
    ),
    "stg_cla_episodes/episodes_of_a_child_do_not_overlap": Case(
        {
            "stg_cla_episodes": [
                {**JUNE_ON, "ceased_date": "2023-09-01"},
                {"child_id": "c1", "start_date": "2023-09-01"},
            ]
        },
        {
            "stg_cla_episodes": [
                {**JUNE_ON, "ceased_date": "2023-09-02"},
                {"child_id": "c1", "start_date": "2023-09-01"},
            ]
        },
    ),
    "stg_cla_episodes/next_episode_follows_at_once": Case(
        {
            "stg_cla_episodes": [
                {**JUNE_ON, "episode_id": "e1", "ceased_date": "2023-09-01", "ceased_reason": "X1"},
                {"child_id": "c1", "episode_id": "e2", "start_date": "2023-09-01", "ceased_reason": "E4"},
                {**JUNE_ON, "child_id": "c2", "episode_id": "e3", "ceased_date": "2023-09-01", "ceased_reason": "X1"},
                {"child_id": "c2", "episode_id": "e4", "start_date": "2023-09-02", "ceased_reason": "E4"},
            ]
        },
        # A whole day between, and an end after which nothing comes.
        {
            "stg_cla_episodes": [
                {**JUNE_ON, "episode_id": "e1", "ceased_date": "2023-09-01", "ceased_reason": "X1"},
                {
                    "child_id": "c1",
                    "episode_id": "e2",
                    "start_date": "2023-09-03",
                    "ceased_date": "2023-10-01",
                    "ceased_reason": "X1",
                },
            ]
        },
        failing=2,
    ),
    "stg_cla_episodes/ceased_episodes_have_a_reason": Case(
        {"stg_cla_episodes": [{"ceased_date": "2023-09-01", "ceased_reason": "X1"}, {}]},
        {"stg_cla_episodes": [{"ceased_date": "2023-09-01"}]},
    ),
    "stg_cla_episodes/reasons_have_a_ceased_date": Case(
        {"stg_cla_episodes": [{"ceased_date": "2023-09-01", "ceased_reason": "X1"}, {}]},
        {"stg_cla_episodes": [{"ceased_reason": "X1"}]},
    ),
    "stg_cla_episodes/no_episode_is_of_no_length": Case(
        {"stg_cla_episodes": [{**JUNE_ON, "ceased_date": "2023-06-02"}, JUNE_ON]},
        {"stg_cla_episodes": [{**JUNE_ON, "ceased_date": "2023-06-01"}]},
    ),
    "stg_cla_episodes/every_episode_has_its_placement": Case(
        {"stg_cla_episodes": [{"placement_id": "p1"}]}, {"stg_cla_episodes": [{}]}
    ),
    "stg_cla_episodes/short_breaks_are_not_in_long_term_foster_care": Case(
        {
            "stg_cla_episodes": [{**JUNE_ON, "placement_id": "p1"}],
            "stg_cla_placement": [{"placement_id": "p1", "placement_type": "U4"}],
            "stg_legal_status": [
                {"child_id": "c1", "legal_status": "V4", "start_date": "2023-01-01", "end_date": "2023-06-01"},
                {"child_id": "c1", "legal_status": "C2", "start_date": "2023-06-01"},
            ],
        },
        {"stg_legal_status": [{"child_id": "c1", "legal_status": "V4", "start_date": "2023-06-01"}]},
    ),
    "stg_cla_episodes/special_guardianship_is_before_18": Case(
        {
            "stg_person": [CHILD],
            "stg_cla_episodes": [{"child_id": "c1", "ceased_date": "2024-03-31", "ceased_reason": "E45"}],
        },
        {"stg_person": [ADULT]},
    ),
    "stg_cla_episodes/nobody_of_age_is_looked_after": Case(
        {"stg_person": [CHILD], "stg_cla_episodes": [{"child_id": "c1"}]}, {"stg_person": [ADULT]}
    ),
    "stg_cla_placement/provider_is_known_where_expected": Case(
        {
            "stg_cla_placement": [
                {"placement_type": "U6", "provider": "PR1"},
                {"placement_type": "T3"},
                {"placement_type": "Z1"},
            ]
        },
        {"stg_cla_placement": [{"placement_type": "U6"}]},
    ),
    "stg_cla_placement/parents_are_providers_of_placements_with_parents_only": Case(
        {"stg_cla_placement": [{"placement_type": "P1", "provider": "PR0"}, {"placement_type": "P1"}]},
        {
            "stg_cla_placement": [
                {"placement_type": "P1", "provider": "PR1"},
                {"placement_type": "U6", "provider": "PR0"},
            ]
        },
        failing=2,
    ),
    "stg_cla_placement/distance_is_mostly_known": Case(
        {"stg_cla_placement": [*several({"distance_miles": 0}, 9), {"distance_miles": 999.9}]},
        {"stg_cla_placement": [{"distance_miles": 3}, {"distance_miles": 999.9}]},
        failing=None,
    ),
    "stg_cla_placement/most_placements_have_a_location": Case(
        {"stg_cla_placement": [{"placement_id": "p1"}], "stg_placement_location": [{"placement_id": "p1"}]},
        {"stg_placement_location": []},
        failing=None,
    ),
    "stg_legal_status/one_open_status_a_child": Case(
        {"stg_legal_status": [{"child_id": "c1"}, {"child_id": "c1", "end_date": "2024-01-01"}]},
        {"stg_legal_status": several({"child_id": "c1"}, 2)},
        failing=2,
    ),
    "stg_cla_care_plan/plan_is_readable_json": Case(
        {"stg_cla_care_plan": [{"care_plan_json": '{"LTFOST18": "Y"}'}, {}]},
        {"stg_cla_care_plan": [{"care_plan_json": '{"LTFOST18": "Y" as agreed "with" carers}'}]},
    ),
    "stg_cla_care_plan/one_open_plan_a_child": Case(
        {"stg_cla_care_plan": [{"child_id": "c1"}, {"child_id": "c1", "end_date": "2024-01-01"}]},
        {"stg_cla_care_plan": several({"child_id": "c1"}, 2)},
        failing=2,
    ),
    "stg_cla_care_plan/content_is_mostly_known": Case(
        {"stg_cla_care_plan": [*several({"care_plan_json": "{}"}, 19), {}]}, {"stg_cla_care_plan": [{}]}
    ),
    "stg_missing/incidents_of_a_child_do_not_overlap": Case(
        {
            "stg_missing": [
                {"child_id": "c1", "started_at": "2024-03-01 10:00:00", "ended_at": "2024-03-01 22:00:00"},
                {"child_id": "c1", "started_at": "2024-03-01 22:00:00"},
            ]
        },
        {
            "stg_missing": [
                {"child_id": "c1", "started_at": "2024-03-01 10:00:00", "ended_at": "2024-03-01 22:00:00"},
                {"child_id": "c1", "started_at": "2024-03-01 21:59:00"},
            ]
        },
    ),
    "stg_missing/nobody_is_missing_for_over_90_days": Case(
        {"stg_missing": [{"started_at": "2024-01-01"}]}, {"stg_missing": [{"started_at": "2023-12-31"}]}
    ),
    "stg_missing/accepted_interviews_were_offered": Case(
        {"stg_missing": [{"interview_offered": "Y", "interview_accepted": "Y"}, {"interview_accepted": "NA"}]},
        {"stg_missing": [{"interview_accepted": "Y"}]},
    ),
    "stg_return_interviews/completed_interviews_were_offered": Case(
        {"stg_return_interviews": [{"completed_flag": "Y", "offered_flag": "Y"}, {"completed_flag": "N"}]},
        {"stg_return_interviews": [{"completed_flag": "Y"}, {"completed_flag": "Y", "offered_flag": "N"}]},
        failing=2,
    ),
    "stg_return_interviews/accepted_interviews_were_offered": Case(
        {"stg_return_interviews": [{"accepted_flag": "Y", "offered_flag": "Y"}]},
        {"stg_return_interviews": [{"accepted_flag": "Y", "offered_flag": "NA"}]},
    ),
    "stg_return_interviews/completed_interviews_have_a_time": Case(
        {"stg_return_interviews": [{"completed_flag": "Y", "completed_at": "2024-03-01 10:00:00"}, {}]},
        {"stg_return_interviews": [{"completed_flag": "Y"}]},
    ),
    "stg_return_interviews/interviews_with_a_time_are_completed": Case(
        {"stg_return_interviews": [{"completed_flag": "Y", "completed_at": "2024-03-01 10:00:00"}]},
        {"stg_return_interviews": [{"completed_at": "2024-03-01 10:00:00"}]},
    ),
    "stg_return_interviews/of_the_same_child_as_the_incident": Case(
        {
            "stg_missing": [{"missing_episode_id": "m1", "child_id": "c1"}],
            "stg_return_interviews": [{"missing_episode_id": "m1", "child_id": "c1"}],
        },
        {"stg_return_interviews": [{"missing_episode_id": "m1", "child_id": "c2"}]},
    ),
    "stg_return_interviews/refusals_have_a_reason": Case(
        {"stg_return_interviews": [{"offered_flag": "Y", "accepted_flag": "N", "refusal_reason": "no wish"}, {}]},
        {"stg_return_interviews": [{"offered_flag": "Y", "accepted_flag": "N"}]},
    ),
    "stg_return_interviews/offer_is_mostly_marked": Case(
        {"stg_return_interviews": [*several({"offered_flag": "N"}, 19), {}]}, {"stg_return_interviews": [{}]}
    ),
    "stg_care_leavers/those_gone_have_no_activity": Case(
        {"stg_care_leavers": [{"in_touch": "DIED", "activity": "0"}, {"in_touch": "YES", "activity": "F2"}]},
        {"stg_care_leavers": [{"in_touch": "RHOM", "activity": "F2"}, {"in_touch": "DIED"}]},
        failing=2,
    ),
    "stg_care_leavers/those_in_touch_have_a_known_activity": Case(
        {"stg_care_leavers": [{"in_touch": "YES", "activity": "G5"}, {"in_touch": "NO", "activity": "0"}]},
        {"stg_care_leavers": [{"in_touch": "YES", "activity": "0"}]},
    ),
    "stg_care_leavers/those_in_touch_have_a_known_accommodation": Case(
        {"stg_care_leavers": [{"in_touch": "YES", "accommodation": "B1"}]},
        {"stg_care_leavers": [{"in_touch": "YES", "accommodation": "0"}]},
    ),
    "stg_care_leavers/suitability_is_told_one_way": Case(
        {"stg_care_leavers": [{"accommodation": "U1", "accommodation_suitability": "1"}, {"accommodation": "U1"}]},
        {"stg_care_leavers": [{"accommodation": "U1", "accommodation_suitability": "2"}]},
    ),
    "stg_care_leavers/suitability_is_known": Case(
        {
            "stg_care_leavers": [
                {"accommodation": "U", "accommodation_suitability": "1"},
                {"accommodation": "U2"},
                {"accommodation": "G"},
                {"accommodation": "0"},
            ]
        },
        {"stg_care_leavers": [{"accommodation": "U"}]},
    ),
    "stg_care_leavers/leavers_are_16_to_25": Case(
        {"stg_person": [ADULT], "stg_care_leavers": [{"child_id": "c1", "latest_contact_date": "2024-03-01"}]},
        {"stg_care_leavers": [{"child_id": "c1", "latest_contact_date": "2022-03-30"}]},
    ),
    "stg_care_leavers/activity_is_mostly_known": Case(
        {"stg_care_leavers": [*several({"activity": "F2"}, 19), {}]}, {"stg_care_leavers": [{}]}
    ),
    "stg_care_leavers/accommodation_is_mostly_known": Case(
        {"stg_care_leavers": [*several({"accommodation": "B1"}, 19), {}]}, {"stg_care_leavers": [{}]}
    ),
    "stg_involvements/some_roles_lead": Case(
        {"stg_involvements": [{"worker_role": "allocated social worker"}, {"worker_role": "IRO"}]},
        {"stg_involvements": several({"worker_role": "Lead Practitioner"}, 5)},
        failing=None,
    ),
    "stg_involvements/children_are_known": Case(
        {"stg_person": [CHILD], "stg_involvements": [{"child_id": "c1"}]}, {"stg_involvements": [{"child_id": "c2"}]}
    ),
    "stg_involvements/no_involvement_is_of_no_length": Case(
        {"stg_involvements": [{**JUNE_ON, "end_date": "2023-06-02"}]},
        {"stg_involvements": [{**JUNE_ON, "end_date": "2023-06-01"}]},
    ),
    "stg_involvements/one_lead_worker_at_a_time": Case(
        {
            "stg_involvements": [
                {"child_id": "c1", "worker_role": "Allocated Social Worker"},
                {"child_id": "c1", "worker_role": "Family Worker"},
            ]
        },
        {"stg_involvements": several({"child_id": "c1", "worker_role": "allocated social worker"}, 2)},
        failing=2,
    ),
    "stg_professionals/staff_number_is_mostly_known": Case(
        {"stg_professionals": [*several({"staff_id": "s1"}, 19), {}]}, {"stg_professionals": [{}]}
    ),
    "stg_case_supervisions/nothing_is_signed_ahead": Case(
        {"stg_case_supervisions": [{"status": "signed", "supervision_date": "2024-05-15"}]},
        {"stg_case_supervisions": [{"status": "signed", "supervision_date": "2024-05-16"}]},
    ),
    "stg_case_supervisions/no_draft_is_older_than_90_days": Case(
        {"stg_case_supervisions": [{"status": "draft", "supervision_date": "2024-01-01"}]},
        {"stg_case_supervisions": [{"status": "draft", "supervision_date": "2023-12-31"}]},
    ),
    "stg_practice_audits/completed_audits_are_graded": Case(
        {
            "stg_practice_audits": [
                {"audit_type": "case_file", "completed_date": "2024-03-01", "grade_initial": "good"},
                {"audit_type": "case_file", "completed_date": "2024-03-01", "is_voided": True},
                {"audit_type": "case_file"},
            ]
        },
        {"stg_practice_audits": [{"audit_type": "case_file", "completed_date": "2024-03-01"}]},
    ),
    "stg_practice_audits/moderation_follows_a_grade": Case(
        {"stg_practice_audits": [{"grade_initial": "good", "grade_moderated": "good"}]},
        {"stg_practice_audits": [{"grade_moderated": "good"}]},
    ),
    "stg_practice_audits/rounds_are_named_by_their_first_day": Case(
        {"stg_practice_audits": [{"audit_round_month": "2024-03-01"}]},
        {"stg_practice_audits": [{"audit_round_month": "2024-03-31"}]},
    ),
    "stg_strategy_discussions/held_discussions_have_a_date": Case(
        {"stg_strategy_discussions": [{**HELD, "held_date": "2024-03-01"}, {"status": "planned"}]},
        {"stg_strategy_discussions": [HELD]},
    ),
    "stg_strategy_discussions/discussions_with_a_date_are_held": Case(
        {"stg_strategy_discussions": [{**HELD, "held_date": "2024-03-01"}, {"status": "planned"}]},
        {"stg_strategy_discussions": [{"status": "planned", "held_date": "2024-03-01"}]},
    ),
    "stg_strategy_discussions/social_care_attended_every_one": Case(
        {
            "stg_strategy_discussions": [HELD, {"discussion_id": "d2", "status": "planned"}],
            "stg_strategy_discussion_attendance": [
                {"discussion_id": "d1", "agency": "social_care", "has_attended": True}
            ],
        },
        {
            "stg_strategy_discussion_attendance": [
                {"discussion_id": "d1", "agency": "social_care", "has_attended": False},
                {"discussion_id": "d1", "agency": "police", "has_attended": True},
            ]
        },
    ),
    "stg_strategy_discussion_attendance/attendance_is_marked": Case(
        {"stg_strategy_discussion_attendance": [{"has_attended": False}]}, {"stg_strategy_discussion_attendance": [{}]}
    ),
    "stg_strategy_discussion_attendance/only_held_discussions_are_attended": Case(
        {
            "stg_strategy_discussions": [HELD, {"discussion_id": "d2", "status": "planned"}],
            "stg_strategy_discussion_attendance": [
                {"discussion_id": "d1", "has_attended": True},
                {"discussion_id": "d2", "has_attended": False},
            ],
        },
        {"stg_strategy_discussion_attendance": [{"discussion_id": "d2", "has_attended": True}]},
    ),
    "stg_early_help_episodes/episodes_of_a_child_do_not_overlap": Case(
        {"stg_early_help_episodes": [JUNE_ON]}, {"stg_early_help_episodes": several(JUNE_ON, 2)}
    ),
    "stg_early_help_assessments/completed_assessments_have_a_date": Case(
        {"stg_early_help_assessments": [{"status": "completed", "completed_date": "2024-03-01"}, {"status": "draft"}]},
        {"stg_early_help_assessments": [{"status": "completed"}]},
    ),
    "stg_early_help_assessments/assessments_with_a_date_are_completed": Case(
        {"stg_early_help_assessments": [{"status": "completed", "completed_date": "2024-03-01"}, {"status": "draft"}]},
        {"stg_early_help_assessments": [{"status": "draft", "completed_date": "2024-03-01"}]},
    ),
    "stg_early_help_assessments/completed_assessments_have_factors": Case(
        {
            "stg_early_help_assessments": [{"assessment_id": "a1", "status": "completed"}, {"status": "draft"}],
            "stg_early_help_assessment_factors": [{"assessment_id": "a1", "factor_code": "21"}],
        },
        {"stg_early_help_assessment_factors": []},
    ),
    "stg_early_help_assessment_factors/no_factor_stands_alone": Case(
        {
            "stg_early_help_assessment_factors": [
                {"assessment_id": "a1", "factor_code": "21"},
                {"assessment_id": "a2", "factor_code": "16A"},
                {"assessment_id": "a2", "factor_code": "3A"},
            ]
        },
        {
            "stg_early_help_assessment_factors": [
                {"assessment_id": "a1", "factor_code": "21"},
                {"assessment_id": "a1", "factor_code": "16A"},
            ]
        },
    ),
    "stg_quality_of_care_profiles/completed_profiles_have_a_date": Case(
        {
            "stg_quality_of_care_profiles": [
                {"status": "completed", "completed_date": "2024-03-01"},
                {"status": "draft"},
            ]
        },
        {"stg_quality_of_care_profiles": [{"status": "completed"}]},
    ),
    "stg_ehc_plan_requests/issued_plans_have_a_request_date": Case(
        {
            "stg_ehc_plan_requests": [
                {"issue_date": "2024-03-01", "request_date": "2023-10-01"},
                {"issue_date": "2024-03-01", "is_transferred_in": True},
            ]
        },
        {"stg_ehc_plan_requests": [{"issue_date": "2024-03-01"}]},
    ),
    "stg_ehc_plan_requests/issued_plans_have_the_outcome": Case(
        {"stg_ehc_plan_requests": [{"issue_date": "2024-03-01", "assessment_outcome": "Y"}]},
        {
            "stg_ehc_plan_requests": [
                {"issue_date": "2024-03-01"},
                {"issue_date": "2024-03-01", "assessment_outcome": "N"},
            ]
        },
        failing=2,
    ),
    "stg_ehc_plan_requests/refused_requests_have_no_plan": Case(
        {"stg_ehc_plan_requests": [{"issue_date": "2024-03-01", "request_outcome": "Y"}, {"request_outcome": "N"}]},
        {"stg_ehc_plan_requests": [{"issue_date": "2024-03-01", "request_outcome": "N"}]},
    ),
    "stg_permanent_exclusions/delivery_is_of_this_authority": Case(
        {
            "stg_permanent_exclusions": [
                *several({"resident_la_code": "916"}, 10),
                *several({"resident_la_code": "803"}, 10),
            ]
        },
        {"stg_permanent_exclusions": [{"resident_la_code": "916"}, *several({"resident_la_code": "803"}, 10)]},
        failing=None,
    ),
    "stg_permanent_exclusions/child_or_pupil_is_known": Case(
        {"stg_permanent_exclusions": [{"child_id": "c1"}, {"unique_pupil_number": "A1"}]},
        {"stg_permanent_exclusions": [{"exclusion_id": "x1"}]},
    ),
    "stg_school_attendance/attended_sessions_were_possible": Case(
        {"stg_school_attendance": [{"sessions_attended": 5, "sessions_possible": 5}]},
        {"stg_school_attendance": [{"sessions_attended": 6, "sessions_possible": 5}]},
    ),
    "stg_school_attendance/some_sessions_were_possible": Case(
        {"stg_school_attendance": [{"sessions_possible": 1}]}, {"stg_school_attendance": [{"sessions_possible": 0}]}
    ),
    "stg_school_attendance/periods_at_the_main_school_do_not_overlap": Case(
        {"stg_school_attendance": [IN_SCHOOL, {**IN_SCHOOL, "is_main_school": False}]},
        {"stg_school_attendance": several(IN_SCHOOL, 2)},
    ),
    "stg_workforce_posts/someone_is_in_post": Case(
        {"stg_workforce_posts": [POST]},
        {"stg_workforce_posts": [{**POST, "end_date": "2024-03-31"}, {**POST, "start_date": "2024-04-01"}]},
        failing=None,
    ),
    "stg_workforce_posts/agency_full_time_equivalent_is_real": Case(
        {"stg_workforce_posts": [*several({**POST, "fte": 1}, 4), {**POST, "fte": 0.8}]},
        {"stg_workforce_posts": several({**POST, "fte": 1}, 5)},
        failing=None,
    ),
    "stg_workforce_posts/posts_have_a_full_time_equivalent": Case(
        {"stg_workforce_posts": [{**POST, "fte": 1}]}, {"stg_workforce_posts": [POST]}
    ),
    "stg_workforce_posts/full_time_equivalent_is_not_zero": Case(
        {"stg_workforce_posts": [{**POST, "fte": 1}, {**POST, "fte": 0, "end_date": "2024-03-31"}]},
        {"stg_workforce_posts": [{**POST, "fte": 0}]},
    ),
    "stg_workforce_posts/nobody_works_for_two": Case(
        {"stg_workforce_posts": [{**POST, "fte": 1}, {**POST, "fte": 0.5}]},
        {"stg_workforce_posts": several({**POST, "fte": 1}, 2)},
        failing=2,
    ),
    "stg_workforce_posts/leavers_have_a_reason": Case(
        {"stg_workforce_posts": [{"end_date": "2024-03-01", "leave_reason": "retired"}, {}]},
        {"stg_workforce_posts": [{"end_date": "2024-03-01"}]},
    ),
    "stg_asye/due_date_is_not_before_start": Case(
        {"stg_asye": [{"start_date": "2023-01-01", "due_date": "2023-01-01"}]},
        {"stg_asye": [{"start_date": "2023-01-01", "due_date": "2022-12-31"}]},
    ),
    "stg_asye/extension_is_not_before_due_date": Case(
        {"stg_asye": [{"due_date": "2023-01-01", "extended_to_date": "2023-01-02"}, {"due_date": "2023-01-01"}]},
        {"stg_asye": [{"due_date": "2023-01-01", "extended_to_date": "2022-12-31"}]},
    ),
    "stg_asye/ended_years_have_a_date": Case(
        {"stg_asye": [{"outcome": "PASS", "outcome_date": "2023-01-02"}, {"outcome": "ONGOING"}]},
        {"stg_asye": [{"outcome": "PASS"}]},
    ),
    "stg_asye/nothing_goes_on_long_past_its_due_date": Case(
        {"stg_asye": [{"outcome": "ONGOING", "due_date": "2023-09-30"}, {"outcome": "PASS", "due_date": "2020-01-01"}]},
        {"stg_asye": [{"outcome": "ONGOING", "due_date": "2023-09-29"}]},
    ),
    "stg_training_enrolments/passed_courses_have_their_days": Case(
        {"stg_training_enrolments": [{"assignment_1_passed_on": "2023-01-01"}, {}]},
        {
            "stg_training_enrolments": [
                {
                    "assignment_1_passed_on": "2023-01-01",
                    "assignment_2_passed_on": "2023-02-01",
                    "portfolio_passed_on": "2023-03-01",
                    "days_attended": 12,
                }
            ]
        },
    ),
    "stg_training_enrolments/nothing_is_passed_before_the_start": Case(
        {"stg_training_enrolments": [{"start_date": "2023-01-01", "assignment_1_passed_on": "2023-01-01"}]},
        {"stg_training_enrolments": [{"start_date": "2023-01-01", "portfolio_passed_on": "2022-12-31"}]},
    ),
    "stg_fostering_matches/one_standing_match_a_child": Case(
        {"stg_fostering_matches": [{"child_id": "c1"}, {"child_id": "c1", "ended_date": "2023-01-01"}]},
        {"stg_fostering_matches": several({"child_id": "c1"}, 2)},
        failing=2,
    ),
    "stg_fostering_matches/confirmation_follows_the_decision": Case(
        {"stg_fostering_matches": [{"match_decision_date": "2023-01-01", "confirmed_date": "2023-01-01"}]},
        {"stg_fostering_matches": [{"match_decision_date": "2023-01-02", "confirmed_date": "2023-01-01"}]},
    ),
    "stg_commentary/commentary_is_not_older_than_its_figure": Case(
        {"stg_commentary": [{"period_end": "2024-03-31", "written_on": "2024-04-01"}]},
        {"stg_commentary": [{"period_end": "2024-03-31", "written_on": "2024-03-31"}]},
    ),
    "stg_commentary/periods_end_with_a_month": Case(
        {"stg_commentary": [{"period_end": "2024-02-29"}]}, {"stg_commentary": [{"period_end": "2024-03-30"}]}
    ),
}

# Column of the event by which a dataset is judged timely.
EVENTS = {
    "stg_cin_episodes": "referral_date",
    "stg_cin_assessments": "authorised_date",
    "stg_cin_plans": "start_date",
    "stg_s47_enquiry": "start_date",
    "stg_cp_plans": "start_date",
    "stg_cla_episodes": "start_date",
    "stg_cla_placement": "start_date",
    "stg_legal_status": "start_date",
    "stg_missing": "started_at",
    "stg_return_interviews": "completed_at",
    "stg_care_leavers": "latest_contact_date",
    "stg_involvements": "start_date",
    "stg_case_supervisions": "supervision_date",
    "stg_practice_audits": "audit_round_month",
    "stg_strategy_discussions": "held_date",
    "stg_early_help_episodes": "start_date",
    "stg_early_help_assessments": "completed_date",
    "stg_quality_of_care_profiles": "completed_date",
    "stg_ehc_plan_requests": "request_date",
    "stg_permanent_exclusions": "decision_date",
    "stg_school_attendance": "period_end",
}
MONTHS = [f"{year}-{month:02d}" for year in range(2021, 2025) for month in range(1, 13)]
COMPUTED = MONTHS[MONTHS.index("2021-04") : MONTHS.index("2024-03") + 1]
BROKEN_MONTHS = {
    "newest_event_is_recent": [*COMPUTED[:24], "2024-05"],
    "reporting_month_is_not_empty": [*COMPUTED[:-1], "2024-04"],
    "no_earlier_month_is_empty": [month for month in COMPUTED if month != "2022-08"],
}


def every_check() -> Iterator[str]:
    from expectations.dataset import find_datasets

    for dataset in find_datasets("staging"):
        for check in dataset.checks:
            yield f"{dataset.table}/{check.name}"


def is_timeliness(check: str) -> bool:
    return check.split("/")[1] in BROKEN_MONTHS


def test_every_rule_has_its_case() -> None:
    assert {check for check in every_check() if not is_timeliness(check)} == set(CASES)


@pytest.mark.parametrize("rule", CASES)
def test_rule(warehouse: "Warehouse", rule: str) -> None:
    table, name = rule.split("/")
    case = CASES[rule]
    warehouse.fill(case.sound)
    sound = warehouse.check(f"staging/{table}", name)
    assert (sound.passed, sound.error) == (True, "")
    assert sound.rows == len(case.sound[table])
    warehouse.fill(case.broken)
    broken = warehouse.check(f"staging/{table}", name)
    assert (broken.passed, broken.error) == (False, "")
    assert broken.failing == case.failing


@pytest.mark.slow
@pytest.mark.parametrize("rule", [check for check in every_check() if is_timeliness(check)])
def test_timeliness(warehouse: "Warehouse", rule: str) -> None:
    table, name = rule.split("/")

    def monthly(months: Sequence[str]) -> Tables:
        day = "01" if EVENTS[table] == "audit_round_month" else "10"
        return {table: [{EVENTS[table]: f"{month}-{day}"} for month in months for _ in range(10)]}

    warehouse.fill(monthly(COMPUTED))
    assert warehouse.check(f"staging/{table}", name).passed
    warehouse.fill(monthly(BROKEN_MONTHS[name]))
    broken = warehouse.check(f"staging/{table}", name)
    assert (broken.passed, broken.error) == (False, "")


def test_one_care_leaver_with_two_contacts_shows_that_earlier_ones_are_kept(warehouse: "Warehouse") -> None:
    warehouse.fill({"stg_care_leavers": [*LEAVERS, {**LEAVERS[0], "latest_contact_date": "2024-01-31"}]})
    result = warehouse.check("staging/stg_care_leavers", "earlier_contacts_are_kept")
    assert (result.passed, result.rows, result.failing) == (True, 20, 0)


@pytest.mark.parametrize(
    ("la_code", "convention", "is_silent"),
    [
        ("916", "present_state_only", True),
        ("916", "keeps_history", True),
        ("803", "present_state_only", False),
        ("916", "end_includes_its_last_day", False),
    ],
)
def test_a_recorded_present_state_is_not_asked_about_again(
    warehouse: "Warehouse", la_code: str, convention: str, is_silent: bool
) -> None:
    warehouse.fill({"stg_care_leavers": LEAVERS})
    warehouse.execute(
        f"insert into seeds.delivery_conventions values ('{la_code}', 'ssd_care_leavers', null, '{convention}')"
    )
    assert warehouse.check("staging/stg_care_leavers", "earlier_contacts_are_kept").passed is is_silent


@pytest.mark.parametrize(("without_status", "of", "is_bearable"), [(1, 20, False), (1, 21, True), (19, 19, True)])
def test_one_episode_in_twenty_without_a_legal_status_is_too_many(
    warehouse: "Warehouse", without_status: int, of: int, is_bearable: bool
) -> None:
    episodes = [{"child_id": f"c{number}", "start_date": "2023-06-01"} for number in range(of)]
    warehouse.fill(
        {
            # an episode of no length is dropped anyway
            "stg_cla_episodes": [*episodes, {**episodes[0], "child_id": "c99", "ceased_date": "2023-06-01"}],
            "stg_legal_status": episodes[without_status:],
        }
    )
    name = "most_episodes_have_a_legal_status_on_their_first_day"
    result = warehouse.check("staging/stg_cla_episodes", name)
    assert (result.passed, result.rows) == (is_bearable, of)


def test_a_few_records_left_open_after_a_death_do_not_make_the_date_doubtful(warehouse: "Warehouse") -> None:
    """Five of 26 are fewer than a fifth, and those who died within 90 days may still be open."""
    recent = [{"child_id": f"r{number}", "date_of_death": "2024-01-01"} for number in range(6)]
    left_open = [{"child_id": f"{who}{number}", "referral_date": "2022-01-01"} for who in "cr" for number in range(5)]
    warehouse.fill({"stg_person": [*DIED, *recent, {"child_id": "alive"}], "stg_cin_episodes": left_open})
    result = warehouse.check("staging/stg_person", "records_end_with_a_death")
    assert (result.passed, result.rows, result.failing) == (True, 26, 5)


def test_codes_with_a_last_day_are_those_that_a_check_knows() -> None:
    from scorecard.seeds.read_seeds import load_seeds

    assert {row.code_list for row in load_seeds().codes if row.valid_to} == {"placement_type"}


def test_an_empty_table_is_no_fresh_one(warehouse: "Warehouse") -> None:
    assert not warehouse.check("staging/stg_cin_episodes", "newest_event_is_recent").passed
    assert not warehouse.check("staging/stg_cin_episodes", "reporting_month_is_not_empty").passed
    assert not warehouse.check("staging/stg_cin_episodes", "delivery_is_not_of_an_earlier_month").passed


def test_a_small_authority_may_start_no_plan_in_a_month(warehouse: "Warehouse") -> None:
    warehouse.fill({"stg_cp_plans": [{"start_date": f"{month}-10"} for month in COMPUTED[:-1] for _ in range(9)]})
    assert warehouse.check("staging/stg_cp_plans", "reporting_month_is_not_empty").passed
