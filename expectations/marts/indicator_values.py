"""Every figure of every indicator, component, period and basis.

What contradicts itself is critical: it cannot all be true, so none of it leaves.
"""

from collections.abc import Iterator

from expectations.dataset import Check, Dataset
from expectations.rules import CRITICAL, PERIOD_END, WARNING, no_rows

OUR_FAULT = "This is a fault in the models, not in the data: do not publish, report it."

# A value outside the mean and four standard deviations of its own two years is rarer than one month in a thousand
# for anything that merely varies; below 20 cases percentages jump by themselves.
HISTORY_MONTHS = 24
FEWEST_HISTORY = 12
FEWEST_CASES = 20
DEVIATIONS = 4
# A line that has stood still for two years would trip at the first move: less than a point is no sudden change.
LEAST_DEVIATION = 0.25

# (name, left indicator, its column, comparison that must hold, right indicator, its column, the reason in words)
RELATIONS = (
    (
        "neglect_and_repeat_plans_share_their_denominator",
        ("child_protection_plans_starting_neglect", "denominator"),
        "=",
        ("repeat_child_protection_plans", "denominator"),
        "Both measures are shares of the child protection plans that started in the period.",
    ),
    (
        "repeats_within_2_years_share_the_denominator_of_repeats",
        ("repeat_child_protection_plans_within_2_years", "denominator"),
        "=",
        ("repeat_child_protection_plans", "denominator"),
        "Both measures are shares of the child protection plans that started in the period.",
    ),
    (
        "repeats_within_2_years_are_repeats",
        ("repeat_child_protection_plans_within_2_years", "numerator"),
        "<=",
        ("repeat_child_protection_plans", "numerator"),
        "A repeat within two years is a repeat.",
    ),
    (
        "physical_abuse_is_a_share_of_repeats",
        ("repeat_plans_starting_physical_abuse", "denominator"),
        "=",
        ("repeat_child_protection_plans", "numerator"),
        "The measure is a share of the repeat plans.",
    ),
    (
        "re_referred_children_are_no_more_than_re_referrals",
        ("re_referred_children", "numerator"),
        "<=",
        ("re_referrals_within_12_months", "numerator"),
        "Each child re-referred has a re-referral.",
    ),
    (
        "timely_interviews_are_a_share_of_completed_ones",
        ("return_interviews_within_3_working_days", "denominator"),
        "=",
        ("return_interviews_completed", "numerator"),
        "The measure is a share of the completed interviews.",
    ),
    (
        "interviews_with_times_are_completed",
        ("return_interviews_within_72_hours", "denominator"),
        "<=",
        ("return_interviews_completed", "numerator"),
        "The measure is a share of those completed interviews whose times are known.",
    ),
    (
        "completed_interviews_were_offered",
        ("return_interviews_completed", "numerator"),
        "<=",
        ("return_interviews_offered", "numerator"),
        "A completed interview counts as offered.",
    ),
    (
        "offers_and_completions_share_their_returns",
        ("return_interviews_offered", "denominator"),
        "=",
        ("return_interviews_completed", "denominator"),
        "Both measures are shares of the returns of the period.",
    ),
    (
        "accepted_interviews_are_a_share_of_offered_ones",
        ("return_interviews_accepted", "denominator"),
        "=",
        ("return_interviews_offered", "numerator"),
        "The measure is a share of the offered interviews.",
    ),
    (
        "accepted_interviews_were_offered",
        ("return_interviews_accepted", "numerator"),
        "<=",
        ("return_interviews_offered", "numerator"),
        "What was accepted was offered.",
    ),
    (
        "fostered_children_are_looked_after",
        ("fostered_share_of_children_in_care", "denominator"),
        "=",
        ("children_in_care_rate", "numerator"),
        "Both measures count the children looked after at the end of the month.",
    ),
    (
        "fostered_children_agree",
        ("in_house_foster_care", "denominator"),
        "=",
        ("fostered_share_of_children_in_care", "numerator"),
        "In-house foster care is a share of the children in foster care.",
    ),
    (
        "plans_without_exception_are_plans",
        ("ehc_plans_within_20_weeks", "denominator"),
        "<=",
        ("ehc_plans_within_20_weeks_with_exceptions", "denominator"),
        "Leaving out the exceptions leaves no more plans.",
    ),
)


def _relations() -> Iterator[Check]:
    for name, (left, left_count), comparison, (right, right_count), reason in RELATIONS:
        yield Check(
            name,
            no_rows(
                f"""
                select lesser.period_end
                from (select * from {{batch}}) as lesser
                inner join (select * from {{batch}}) as greater
                    on lesser.basis = greater.basis and lesser.period_end = greater.period_end
                where lesser.indicator_id = '{left}'
                    and greater.indicator_id = '{right}'
                    and not lesser.{left_count} {comparison} greater.{right_count}
                """,
                CRITICAL,
            ),
            f"{reason} {OUR_FAULT}",
            protects=(left, right),
        )


def _sums(basis: str, opening: str) -> Check:
    return Check(
        f"{basis}_is_the_sum_of_its_months",
        no_rows(
            f"""
            select summed.indicator_id
            from (select * from {{batch}}) as summed
            inner join reference.periods as periods on summed.period_end = periods.period_end
            inner join (select * from {{batch}}) as monthly
                on summed.indicator_id = monthly.indicator_id
                and summed.component = monthly.component
                and monthly.basis = 'headline'
                and monthly.period_start >= periods.{opening}
                and monthly.period_end <= summed.period_end
            where summed.basis = '{basis}'
            group by
                summed.indicator_id, summed.component, summed.period_end,
                summed.period_start, periods.{opening}, summed.numerator, summed.denominator
            having summed.period_start <> periods.{opening}
                or abs(summed.numerator - sum(monthly.numerator)) > 0.000001
                or abs(summed.denominator - sum(monthly.denominator)) > 0.000001
            """,
            CRITICAL,
        ),
        f"Each such figure is the sum of the months from its opening, in numerator and denominator. {OUR_FAULT}",
    )


dataset = Dataset(
    "marts/indicator_values",
    [
        Check(
            "every_figure_is_there",
            no_rows(
                """
                with expected as (
                    select catalogue.indicator_id, catalogue.component, bases.basis, periods.period_end
                    from marts.dim_indicator as catalogue
                    cross join reference.periods as periods
                    cross join (values ('headline'), ('rolling_12_months'), ('year_to_date')) as bases(basis)
                    where catalogue.indicator_id not in (select indicator_id from control.uncollected_indicators)
                        and case bases.basis
                        when 'headline'
                            then catalogue.period_window not in ('quarter', 'quarter_end') or periods.is_quarter_end
                        when 'rolling_12_months'
                            then catalogue.period_window = 'month'
                                and periods.twelve_months_start >= (select min(period_start) from reference.periods)
                        else catalogue.period_window = 'month'
                            and periods.financial_year_start >= (select min(period_start) from reference.periods)
                    end
                )
                select coalesce(expected.indicator_id, counted.indicator_id)
                from expected
                full join (select * from {batch}) as counted
                    on expected.indicator_id = counted.indicator_id
                    and expected.component = counted.component
                    and expected.basis = counted.basis
                    and expected.period_end = counted.period_end
                where expected.indicator_id is null or counted.indicator_id is null
                """,
                CRITICAL,
            ),
            "Every indicator, component, period and basis of the catalogue has one row, no cases included, and there "
            f"is no other. {OUR_FAULT}",
        ),
        Check(
            "all_is_of_one_authority",
            no_rows("select indicator_id from {batch} where la_code <> (select la_code from control.run)", CRITICAL),
            f"A release is of one authority. {OUR_FAULT}",
        ),
        Check(
            "counts_are_not_negative",
            no_rows("select indicator_id from {batch} where numerator < 0 or denominator < 0", CRITICAL),
            "Fewer than no cases come from negative weights: look at the weights of the indicator's cases. Correct the "
            "full-time equivalents they come from.",
        ),
        Check(
            "numerator_is_within_denominator",
            # Those who left are no part of those in post: turnover alone may exceed 100 per cent.
            no_rows(
                """
                select counted.indicator_id
                from (select * from {batch}) as counted
                inner join marts.dim_indicator as catalogue
                    on counted.indicator_id = catalogue.indicator_id and counted.component = catalogue.component
                where catalogue.measure = 'percentage'
                    and catalogue.is_numerator_within_denominator
                    and counted.numerator > counted.denominator + 0.000001
                """,
                CRITICAL,
            ),
            f"Excluded from the denominator means excluded from the numerator too. {OUR_FAULT}",
        ),
        Check(
            "percentages_are_between_0_and_100",
            no_rows(
                """
                select counted.indicator_id
                from (select * from {batch}) as counted
                inner join marts.dim_indicator as catalogue
                    on counted.indicator_id = catalogue.indicator_id and counted.component = catalogue.component
                where catalogue.measure = 'percentage'
                    and (
                        counted.value < 0
                        or (counted.value > 100.000001 and catalogue.is_numerator_within_denominator)
                    )
                """,
                CRITICAL,
            ),
            f"No share is less than nothing or more than all; turnover alone may pass 100. {OUR_FAULT}",
        ),
        Check(
            "value_is_what_its_counts_say",
            no_rows(
                """
                select counted.indicator_id
                from (select * from {batch}) as counted
                inner join marts.dim_indicator as catalogue
                    on counted.indicator_id = catalogue.indicator_id and counted.component = catalogue.component
                where abs(
                    counted.value - case catalogue.measure
                        when 'count' then counted.numerator
                        when 'percentage' then 100 * counted.numerator / nullif(counted.denominator, 0)
                        when 'rate_per_10000' then 10000 * counted.numerator / nullif(counted.denominator, 0)
                    end
                ) > 0.000001
                """,
                CRITICAL,
            ),
            f"Anybody can work a value out from the counts beside it. {OUR_FAULT}",
        ),
        Check(
            "value_is_missing_exactly_where_the_status_says_so",
            no_rows(
                """
                select indicator_id from {batch}
                where status is null or (status = 'available') <> (value is not null)
                """,
                CRITICAL,
            ),
            f"An available figure has a value, and a missing one says why. {OUR_FAULT}",
        ),
        Check(
            "components_of_attendance_share_one_denominator",
            no_rows(
                """
                select basis from {batch}
                where indicator_id = 'strategy_discussion_attendance'
                group by basis, period_end
                having min(denominator) <> max(denominator)
                """,
                CRITICAL,
            ),
            f"Every agency is counted over the same discussions. {OUR_FAULT}",
            protects=("strategy_discussion_attendance",),
        ),
        *_relations(),
        _sums("rolling_12_months", "twelve_months_start"),
        _sums("year_to_date", "financial_year_start"),
        Check(
            "no_value_changes_suddenly",
            no_rows(
                f"""
                with histories as (
                    select
                        counted.indicator_id,
                        counted.component,
                        max(counted.value) filter (where counted.period_end = {PERIOD_END}) as latest,
                        avg(counted.value) filter (where counted.period_end < {PERIOD_END}) as average,
                        stddev_samp(counted.value) filter (where counted.period_end < {PERIOD_END}) as deviation,
                        count(counted.value) filter (where counted.period_end < {PERIOD_END}) as months
                    from (select * from {{batch}}) as counted
                    where counted.basis = 'headline'
                        and counted.denominator >= {FEWEST_CASES}
                        and counted.period_end > {PERIOD_END} - interval {HISTORY_MONTHS + 1} month
                    group by counted.indicator_id, counted.component
                )
                select indicator_id from histories
                where months >= {FEWEST_HISTORY}
                    and abs(latest - average) > {DEVIATIONS} * greatest(deviation, {LEAST_DEVIATION})
                """,
                WARNING,
            ),
            "A figure of the reporting month lies far outside its own two years. Look at its cases before anybody else "
            "does: a changed code or a cut-off extract is more often the cause than a changed service.",
        ),
    ],
)
