"""What each return is said to leave out, against the table of measures and returns, which is typed here once more."""

import pytest

from scorecard.delivery.returns.lines import fed_lines
from scorecard.delivery.returns.reader import Span, first_counted
from scorecard.delivery.returns.readers import READERS, reader_of
from tests.delivery.returns.test_release import MONTH_END

# By return, what it feeds wholly, and what it feeds in part with words that the limit must have, as the table of the
# returns says. Everything of Annex A and of the payload is of the reporting month. What only helps others is not there.
WHOLE = {
    "ssda903": {
        *("ceased_care_special_guardianship", "children_in_care_rate", "in_house_foster_care"),
        *("fostered_share_of_children_in_care", "three_or_more_placements"),
        *("children_in_care_missing", "children_missing_in_year"),
    },
    "cin_census": {
        *("re_referrals_within_12_months", "re_referred_children", "repeat_child_protection_plans"),
        *("child_protection_plans_starting_neglect", "repeat_plans_starting_physical_abuse"),
        *("assessments_within_45_working_days", "assessments_within_45_working_days_of_referral"),
        "open_assessments_over_45_working_days",
    },
    "workforce_census": set(),
    "school_census": set(),
    "annex_a": set(),
    "early_adopter": set(),
}
IN_PART = {
    "ssda903": {
        "out_of_county_over_20_miles": "adds distance",
        "out_of_county_over_20_miles_known_distance": "adds distance",
        "long_term_placement_stability": "third year",
        "care_leavers_in_education_employment_training_at_birthday": "At the birthday alone",
        "care_leavers_suitable_accommodation_at_birthday": "At the birthday alone",
        "two_or_fewer_social_workers": "Children in care alone, since 2023-24",
        "deprivation_of_liberty_orders_in_force": "Since 2026-27",
    },
    "cin_census": {
        "repeat_child_protection_plans_within_2_years": "third census",
        "child_in_need_plans_under_12_months": "Short breaks",
        "pre_proceedings_within_16_weeks": "Since 2026-27",
    },
    "workforce_census": dict.fromkeys(("agency_rate", "agency_rate_headcount", "turnover_rate"), "30 September alone"),
    "school_census": {},
    "annex_a": dict.fromkeys(
        (
            *("repeat_child_protection_plans", "child_protection_plans_starting_neglect"),
            *("repeat_plans_starting_physical_abuse", "assessments_within_45_working_days"),
            *("ceased_care_special_guardianship", "children_in_care_rate", "in_house_foster_care"),
            *("fostered_share_of_children_in_care", "long_term_placement_stability"),
            *("care_leavers_in_education_employment_training", "care_leavers_suitable_accommodation"),
        ),
        "six to twelve months",
    ),
    "early_adopter": dict.fromkeys(
        (
            *("re_referrals_within_12_months", "re_referred_children", "repeat_child_protection_plans_within_2_years"),
            *("assessments_within_45_working_days", "assessments_within_45_working_days_of_referral"),
            *("open_assessments_over_45_working_days", "child_in_need_plans_under_12_months"),
            *("children_in_care_rate", "three_or_more_placements", "care_leavers_in_education_employment_training"),
            "two_or_fewer_social_workers",
        ),
        "those whose case had ended when it was made are not among them",
    ),
}


@pytest.mark.parametrize("kind", WHOLE)
def test_a_return_says_a_limit_where_it_feeds_in_part_and_nowhere_else(kind: str) -> None:
    feeds = {name: feed for name, feed in reader_of(kind).feeds.items() if not feed.helps}
    assert {name for name, feed in feeds.items() if not feed.limit} == WHOLE[kind]
    limited = {name: feed.limit for name, feed in feeds.items() if feed.limit}
    assert limited.keys() == IN_PART[kind].keys()
    assert [name for name, said in IN_PART[kind].items() if said not in limited[name]] == []


def test_every_return_that_is_read_has_its_row_here() -> None:
    assert {reader.kind for reader in READERS} == WHOLE.keys() == IN_PART.keys()


@pytest.mark.parametrize("kind", WHOLE)
def test_a_measure_fed_by_a_return_carries_its_limit_and_its_first_month(kind: str) -> None:
    reader, span = reader_of(kind), Span(MONTH_END.replace(year=2021, month=4, day=1), MONTH_END)
    for indicator, feed in reader.feeds.items():
        [(_, line)] = fed_lines({indicator: frozenset({"some_extract"})}, {"some_extract": kind}, {kind: span}).items()
        assert line.limits == ((feed.limit,) if feed.limit else ())
        assert (line.first, line.last) == (first_counted(span, feed.months), MONTH_END)
