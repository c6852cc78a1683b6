-- What became of the referrals of a month within 12 months: one row a month of referral and step. Of months whose 12
-- months are not over there is a count so far and no percentage. The rule is decision 0011.

with cohorts as (

    select * from {{ ref('flow_cohorts') }}

),

steps as (

    select * from {{ ref('flow_steps_counted') }}

),

judged as (

    select
        cohorts.la_code,
        cohorts.step,
        steps.step_order,
        steps.step_name,
        cohorts.period_start,
        cohorts.period_end,
        least(cohorts.followed_until, steps.last_period_end) as followed_until,
        cohorts.referrals_that_reached,
        cohorts.referrals,
        cohorts.referrals_already_there,
        steps.indicator_id,
        steps.adds_up_to,
        coalesce(
            steps.status,
            case
                when cohorts.period_end < steps.first_period_end or cohorts.period_end > steps.last_period_end
                    then steps.status_outside
            end
        ) as withheld,
        case
            when cohorts.referrals = 0 then 'nothing to count: the denominator is zero'
            when cohorts.followed_until > steps.last_period_end
                then 'not known yet: 12 months from the referrals are not over'
            else 'available'
        end as status
    from cohorts
    inner join steps
        on cohorts.la_code = steps.la_code
        and cohorts.step = steps.step

),

counted as (

    select
        la_code,
        step,
        step_order,
        step_name,
        period_start,
        period_end,
        case when withheld is null then followed_until end as followed_until,
        case when withheld is null then cast(referrals_that_reached as double) end as numerator,
        case when withheld is null then cast(referrals as double) end as denominator,
        case
            when withheld is null and status = 'available' then 100.0 * referrals_that_reached / referrals
        end as value,
        case when withheld is null then cast(referrals_already_there as double) end as already_there,
        coalesce(withheld, status) as status,
        indicator_id,
        adds_up_to,
        'percentage' as measure,
        true as is_proportion
    from judged

)

select
    la_code,
    step,
    step_order,
    step_name,
    period_start,
    period_end,
    followed_until,
    numerator,
    denominator,
    value,
    case
        when value is not null then 100.0 * {{ wilson('-', 'numerator / denominator', 'denominator') }}
    end as lowest_value,
    case
        when value is not null then 100.0 * {{ wilson('+', 'numerator / denominator', 'denominator') }}
    end as highest_value,
    {{ smallest_count() }} as smallest_count,
    {{ has_few_cases() }} as has_few_cases,
    already_there,
    status,
    indicator_id,
    adds_up_to
from counted
