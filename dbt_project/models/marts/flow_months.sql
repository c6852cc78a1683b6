-- The events of a month by the month of the referral that they belong to: one row a step, month and month of referral,
-- which is null for the events that belong to none. The rows of a step and month add up to its measure.

with periods as (

    select * from {{ ref('periods') }}

),

steps as (

    select * from {{ ref('flow_steps_counted') }}

),

events as (

    select * from {{ ref('flow_events_of_referrals') }}

)

select
    events.la_code,
    events.step,
    periods.period_end,
    last_day(events.referral_date) as referral_period_end,
    count(*) as events
from events
inner join periods
    on events.la_code = periods.la_code
    and periods.period_start = {{ month_start('events.counted_on') }}
inner join steps
    on events.la_code = steps.la_code
    and events.step = steps.step
where steps.status is null
    and (steps.first_period_end is null or periods.period_end >= steps.first_period_end)
    and periods.period_end <= steps.last_period_end
group by events.la_code, events.step, periods.period_end, last_day(events.referral_date)
