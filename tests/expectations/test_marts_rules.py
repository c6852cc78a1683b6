"""Every rule of gate 2 passes on figures that agree and fails on a change made to break it."""

from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

if TYPE_CHECKING:
    from tests.expectations.conftest import Warehouse

# indicator, component, measure, window, role, direction, numerator and denominator of every month
CATALOGUE = [
    ("child_protection_plans_starting_neglect", "", "percentage", "month", "headline", "none", 30, 60),
    ("repeat_child_protection_plans", "", "percentage", "month", "headline", "low", 20, 60),
    ("repeat_child_protection_plans_within_2_years", "", "percentage", "month", "headline", "low", 5, 60),
    ("repeat_plans_starting_physical_abuse", "", "percentage", "month", "headline", "none", 2, 20),
    ("re_referrals_within_12_months", "", "percentage", "month", "headline", "low", 40, 200),
    ("re_referred_children", "", "percentage", "month", "companion", "low", 38, 190),
    ("return_interviews_offered", "", "percentage", "month", "headline", "high", 40, 59),
    ("return_interviews_accepted", "", "percentage", "month", "headline", "high", 39, 40),
    ("return_interviews_completed", "", "percentage", "month", "headline", "high", 39, 59),
    ("return_interviews_within_3_working_days", "", "percentage", "month", "headline", "high", 28, 39),
    ("return_interviews_within_72_hours", "", "percentage", "month", "companion", "high", 20, 25),
    ("strategy_discussion_attendance", "police", "percentage", "month", "headline", "high", 270, 271),
    ("strategy_discussion_attendance", "health", "percentage", "month", "headline", "high", 256, 271),
    ("children_in_care_rate", "", "rate_per_10000", "month_end", "headline", "low", 800, 128958),
    ("fostered_share_of_children_in_care", "", "percentage", "month_end", "companion", "high", 500, 800),
    ("in_house_foster_care", "", "percentage", "month_end", "headline", "high", 300, 500),
    ("turnover_rate", "", "percentage", "rolling_12_months", "headline", "low", 120.5, 110.25),
    ("systemic_training_completed", "supervisor", "count", "cumulative", "headline", "high", 22, None),
    ("ehc_plans_within_20_weeks", "", "percentage", "quarter", "headline", "high", 30, 90),
    ("ehc_plans_within_20_weeks_with_exceptions", "", "percentage", "quarter", "companion", "high", 35, 100),
]

FIGURES = """
create table marts.indicator_values as
with bases as (
    select *, 'headline' as basis, periods.period_start as opening, 1 as months
    from marts.catalogue cross join reference.periods
    where period_window not in ('quarter', 'quarter_end') or is_quarter_end
    union all
    select *, 'rolling_12_months', twelve_months_start, 12
    from marts.catalogue cross join reference.periods
    where period_window = 'month' and twelve_months_start >= (select min(period_start) from reference.periods)
    union all
    select *, 'year_to_date', financial_year_start, date_diff('month', financial_year_start, period_start) + 1
    from marts.catalogue cross join reference.periods
    where period_window = 'month'
)
select
    la_code, indicator_id, component, basis, opening as period_start, period_end,
    numerator * months as numerator,
    denominator * months as denominator,
    case measure
        when 'count' then numerator
        when 'percentage' then 100.0 * numerator / denominator
        else 10000.0 * numerator / denominator
    end as value,
    'available' as status
from bases
"""

SCORECARD = """
create table marts.scorecard as
select
    figures.indicator_id, figures.component, catalogue.good_is, figures.period_end as latest_period_end,
    figures.value as latest_value, figures.status as value_status, cast(null as varchar) as latest_released_in,
    if(catalogue.good_is = 'none', 'direction not stated', 'worse') as status_against_target
from marts.indicator_values as figures
inner join marts.dim_indicator as catalogue using (indicator_id, component)
where catalogue.role = 'headline' and figures.basis = 'headline' and figures.period_end = '2024-03-31'
"""

# One figure that the delivery could not give; the scorecard's line of it shows this
EARLIER = """
create table marts.earlier_figures as
select indicator_id, component, basis, period_end, 21.0 as value, '916-2024-02-r1' as released_in
from marts.indicator_values where indicator_id = 'turnover_rate' and basis = 'headline' and period_end = '2024-02-29'
"""

# Two commentaries that are shown, and one of an older month; two claims that agree, and one, not shown, that does not.
COMMENTARY = """
create table quality.commentaries as
select * from (values
    ('agency_rate', date '2024-03-31', date '2024-03-31', true),
    ('turnover_rate', date '2024-03-31', date '2024-03-31', true),
    ('turnover_rate', date '2024-01-31', date '2024-03-31', false)
) as rows (indicator_id, period_end, latest_period_end, is_shown);
create table quality.commentary_claims as
select * from (values
    ('agency_rate', 'at 24.3%', 'agrees', true),
    ('turnover_rate', 'on target', 'cannot be checked', true),
    ('turnover_rate', 'on target', 'contradicted', false)
) as rows (indicator_id, claim, verdict, is_shown)
"""
CLAIMED = "update quality.commentary_claims set"
OF_COMMENTARY = {
    "commentary_claims/shown_commentary_is_not_contradicted": (
        f"{CLAIMED} verdict = 'contradicted' where verdict = 'agrees'",
        (1, 2),
    ),
    "commentaries/shown_commentary_is_about_the_latest_figure": (
        "update quality.commentaries set period_end = '2024-02-29' where indicator_id = 'agency_rate'",
        (1, 2),
    ),
}

MARCH = "basis = 'headline' and period_end = '2024-03-31'"
OF = "update marts.indicator_values set"

BREAKING = {
    "indicator_values/every_figure_is_there": (
        f"delete from marts.indicator_values where indicator_id = 'turnover_rate' and {MARCH}"
    ),
    "indicator_values/all_is_of_one_authority": f"{OF} la_code = '803' where {MARCH} and component = 'police'",
    "indicator_values/counts_are_not_negative": f"{OF} numerator = -1 where {MARCH} and component = 'police'",
    "indicator_values/numerator_is_within_denominator": f"{OF} numerator = 272 where {MARCH} and component = 'police'",
    "indicator_values/percentages_are_between_0_and_100": f"{OF} value = 101 where {MARCH} and component = 'police'",
    "indicator_values/value_is_what_its_counts_say": f"{OF} value = 99.6 where {MARCH} and component = 'police'",
    "indicator_values/value_is_missing_exactly_where_the_status_says_so": (
        f"{OF} value = null where {MARCH} and component = 'police'"
    ),
    "indicator_values/components_of_attendance_share_one_denominator": (
        f"{OF} denominator = 250 where {MARCH} and component = 'health'"
    ),
    "indicator_values/rolling_12_months_is_the_sum_of_its_months": (
        f"{OF} numerator = numerator + 1 where basis = 'rolling_12_months' and component = 'police'"
    ),
    "indicator_values/year_to_date_is_the_sum_of_its_months": (
        f"{OF} period_start = '2023-01-01' where basis = 'year_to_date' and period_end = '2024-03-31'"
    ),
    "indicator_values/no_value_changes_suddenly": (
        f"{OF} value = 52 where {MARCH} and indicator_id = 'child_protection_plans_starting_neglect'"
    ),
    "dim_indicator/has_rows": "truncate marts.dim_indicator",
    "scorecard/figures_are_those_of_the_marts": (
        "update marts.scorecard set latest_value = 1 where indicator_id = 'turnover_rate'"
    ),
    "scorecard/measures_without_direction_are_not_judged": (
        "update marts.scorecard set status_against_target = 'better' where good_is = 'none'"
    ),
}
# What the relations forbid: one count of one indicator, in March, is made to contradict another's.
CONTRADICTIONS = {
    "neglect_and_repeat_plans_share_their_denominator": ("child_protection_plans_starting_neglect", "denominator", 61),
    "repeats_within_2_years_share_the_denominator_of_repeats": (
        "repeat_child_protection_plans_within_2_years",
        "denominator",
        20,
    ),
    "repeats_within_2_years_are_repeats": ("repeat_child_protection_plans_within_2_years", "numerator", 21),
    "physical_abuse_is_a_share_of_repeats": ("repeat_plans_starting_physical_abuse", "denominator", 60),
    "re_referred_children_are_no_more_than_re_referrals": ("re_referred_children", "numerator", 41),
    "timely_interviews_are_a_share_of_completed_ones": ("return_interviews_within_3_working_days", "denominator", 59),
    "interviews_with_times_are_completed": ("return_interviews_within_72_hours", "denominator", 40),
    "completed_interviews_were_offered": ("return_interviews_completed", "numerator", 41),
    "offers_and_completions_share_their_returns": ("return_interviews_completed", "denominator", 40),
    "accepted_interviews_are_a_share_of_offered_ones": ("return_interviews_accepted", "denominator", 59),
    "accepted_interviews_were_offered": ("return_interviews_accepted", "numerator", 41),
    "fostered_children_are_looked_after": ("fostered_share_of_children_in_care", "denominator", 799),
    "fostered_children_agree": ("in_house_foster_care", "denominator", 800),
    "plans_without_exception_are_plans": ("ehc_plans_within_20_weeks", "denominator", 101),
}
BREAKING |= {
    f"indicator_values/{name}": f"{OF} {count} = {value} where {MARCH} and indicator_id = '{indicator}'"
    for name, (indicator, count, value) in CONTRADICTIONS.items()
}


@pytest.fixture
def marts(warehouse: "Warehouse") -> "Warehouse":
    """Figures of three years in which every month is like the other, and the scorecard of the last."""
    with duckdb.connect(str(warehouse.path)) as connection:
        connection.execute(
            "create table marts.catalogue (indicator_id varchar, component varchar, measure varchar, "
            "period_window varchar, role varchar, good_is varchar, numerator double, denominator double)"
        )
        connection.executemany("insert into marts.catalogue values (?, ?, ?, ?, ?, ?, ?, ?)", CATALOGUE)
        connection.execute(
            "create table marts.dim_indicator as "
            "select *, indicator_id <> 'turnover_rate' as is_numerator_within_denominator from marts.catalogue"
        )
        connection.execute(FIGURES)
        connection.execute(SCORECARD)
        connection.execute(EARLIER)
        connection.execute(COMMENTARY)
    return warehouse


def test_figures_that_agree_pass(marts: "Warehouse") -> None:
    from scorecard.gates.checks import check_marts

    results = check_marts(marts.path).results
    assert [(result.name, result.error) for result in results if not result.passed] == []
    found = {f"{result.asset.split('/')[1]}/{result.name.split('__')[1]}" for result in results}
    assert found == {*BREAKING, *OF_COMMENTARY}


@pytest.mark.parametrize("rule", BREAKING)
def test_rule(marts: "Warehouse", rule: str) -> None:
    marts.execute(BREAKING[rule])
    table, name = rule.split("/")
    result = marts.check(f"marts/{table}", name)
    assert (result.passed, result.error) == (False, "")


@pytest.mark.parametrize("rule", OF_COMMENTARY)
def test_rule_of_commentary(marts: "Warehouse", rule: str) -> None:
    """What is shown is warned of, with how many of how many; what is not shown any more is let be."""
    table, name = rule.split("/")
    statement, (failing, looked_at) = OF_COMMENTARY[rule]
    assert marts.check(f"quality/{table}", name).passed
    marts.execute(statement)
    result = marts.check(f"quality/{table}", name)
    assert (result.passed, result.error, result.severity) == (False, "", "warning")
    assert (result.failing, result.rows, result.extract) == (failing, looked_at, "commentary")


def test_withheld_figures_are_no_contradiction(marts: "Warehouse") -> None:
    from scorecard.gates.checks import check_marts

    for indicator in ("repeat_child_protection_plans", "return_interviews_offered", "strategy_discussion_attendance"):
        nothing = "numerator = null, denominator = null, value = null, status = 'held'"
        marts.execute(f"{OF} {nothing} where indicator_id = '{indicator}'")
    marts.execute("drop table marts.scorecard", SCORECARD)
    assert [result.name for result in check_marts(marts.path).results if not result.passed] == []


def test_a_line_without_a_figure_shows_what_the_earlier_release_had_and_nothing_else(marts: "Warehouse") -> None:
    nothing = "numerator = null, denominator = null, value = null, status = 'not available: x.csv is missing'"
    marts.execute(f"{OF} {nothing} where indicator_id = 'turnover_rate'")
    shown = "update marts.scorecard set latest_period_end = '2024-02-29', latest_value = {}, latest_released_in = '{}' "
    for value, release, is_sound in ((21.0, "916-2024-02-r1", True), (22.0, "916-2024-02-r1", False)):
        marts.execute(shown.format(value, release) + "where indicator_id = 'turnover_rate'")
        assert marts.check("marts/scorecard", "figures_are_those_of_the_marts").passed is is_sound
    marts.execute(shown.format(21.0, "916-2024-01-r1") + "where indicator_id = 'turnover_rate'")
    assert not marts.check("marts/scorecard", "figures_are_those_of_the_marts").passed


def test_an_older_figure_of_this_delivery_stands_in_and_the_status_says_why_there_is_no_newer(
    marts: "Warehouse",
) -> None:
    why = "not available: a census for the year to 30 September does not cover it"
    marts.execute(f"{OF} value = null, status = '{why}' where {MARCH} and indicator_id = 'turnover_rate'")
    shown = (
        "update marts.scorecard set latest_period_end = '2024-02-29', value_status = '{}', latest_value = "
        "(select value from marts.indicator_values where indicator_id = 'turnover_rate' and basis = 'headline' "
        "and period_end = date '2024-02-29') where indicator_id = 'turnover_rate'"
    )
    for status, is_sound in ((why, True), ("available", False)):
        marts.execute(shown.format(status))
        assert marts.check("marts/scorecard", "figures_are_those_of_the_marts").passed is is_sound


def test_every_sign_of_turnover_is_allowed(marts: "Warehouse") -> None:
    marts.execute(f"{OF} numerator = 330.75, value = 300 where indicator_id = 'turnover_rate'")
    assert marts.check("marts/indicator_values", "numerator_is_within_denominator").passed
    assert marts.check("marts/indicator_values", "percentages_are_between_0_and_100").passed


def test_small_numbers_do_not_change_suddenly(marts: "Warehouse") -> None:
    marts.execute(f"{OF} value = 90, denominator = 19 where {MARCH} and component = 'police'")
    assert marts.check("marts/indicator_values", "no_value_changes_suddenly").passed


def test_marts_that_are_not_there_are_an_error(warehouse: "Warehouse") -> None:
    from scorecard.gates.checks import check_marts

    results = check_marts(warehouse.path).results
    assert results and not any(result.passed for result in results)
    assert all("could not be read" in result.error for result in results)
    assert Path(warehouse.path).exists()
