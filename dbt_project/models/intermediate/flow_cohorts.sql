-- The referrals of each month that count, and how many of them have reached each step by what is known: one row a
-- month and step. A child who had a plan, or was in care, when it was referred hardly begins one again: of how many
-- referrals that is so stands beside.

with periods as (

    select * from {{ ref('periods') }}

),

steps as (

    select * from {{ ref('flow_steps_counted') }}

),

referrals as (

    select * from {{ ref('referrals_in_sequence') }}

),

events as (

    select * from {{ ref('flow_events_of_referrals') }}

),

plans as (

    select * from {{ ref('child_protection_plans') }}

),

periods_of_care as (

    select * from {{ ref('periods_of_care') }}

),

counted as (

    select
        la_code,
        referral_id,
        child_id,
        referral_date,
        {{ month_start('referral_date') }} as month_of_referral
    from referrals
    where ruled_out is null

),

cohorts as (

    select
        periods.la_code,
        periods.period_start,
        periods.period_end,
        count(counted.referral_id) as referrals
    from periods
    left join counted
        on periods.la_code = counted.la_code
        and periods.period_start = counted.month_of_referral
    group by periods.la_code, periods.period_start, periods.period_end

),

reached as (

    select
        events.la_code,
        events.step,
        {{ month_start('events.referral_date') }} as month_of_referral,
        count(distinct events.referral_id) as referrals
    from events
    inner join steps
        on events.la_code = steps.la_code
        and events.step = steps.step
        and events.counted_on <= steps.last_period_end
    where events.referral_id is not null
    group by events.la_code, events.step, {{ month_start('events.referral_date') }}

),

spans as (

    select
        la_code,
        'plan' as step,
        child_id,
        start_date,
        open_until as end_date
    from plans

    union all

    select
        la_code,
        'care' as step,
        child_id,
        start_date,
        end_date
    from periods_of_care

),

already_there as (

    select
        counted.la_code,
        spans.step,
        counted.month_of_referral,
        count(distinct counted.referral_id) as referrals
    from counted
    inner join spans
        on counted.la_code = spans.la_code
        and counted.child_id = spans.child_id
        and counted.referral_date > spans.start_date
        and (spans.end_date is null or counted.referral_date < spans.end_date)
    group by counted.la_code, spans.step, counted.month_of_referral

)

select
    cohorts.la_code,
    steps.step,
    cohorts.period_start,
    cohorts.period_end,
    last_day({{ add_months('cohorts.period_start', 12) }}) as followed_until,
    cohorts.referrals,
    coalesce(reached.referrals, 0) as referrals_that_reached,
    case when steps.step in ('plan', 'care') then coalesce(already_there.referrals, 0) end as referrals_already_there
from cohorts
inner join steps on cohorts.la_code = steps.la_code
left join reached
    on cohorts.la_code = reached.la_code
    and cohorts.period_start = reached.month_of_referral
    and steps.step = reached.step
left join already_there
    on cohorts.la_code = already_there.la_code
    and cohorts.period_start = already_there.month_of_referral
    and steps.step = already_there.step
