-- Child protection plans of this authority by the month in which they started: the denominator that the lines on
-- repeat plans and on categories of abuse share. A second plan of a child from one day and one dated after the child's
-- death do not count.

with periods as (

    select * from {{ ref('periods') }}

),

plans as (

    select * from {{ ref('child_protection_plans') }}

)

select
    plans.la_code,
    periods.period_end,
    plans.plan_id,
    plans.child_id,
    plans.start_date,
    plans.initial_category,
    plans.previous_start_date,
    plans.previous_end_date,
    plans.previous_plan_count,
    plans.is_repeat,
    plans.stands_for_its_day and not plans.starts_after_death as counts,
    case
        when plans.starts_after_death then 'ruled out: after death'
        when not plans.stands_for_its_day then 'ruled out: another plan of the same day stands'
        when plans.previous_start_date is not null then 'previous plan started ' || plans.previous_start_date
        when plans.previous_plan_count >= 1 then plans.previous_plan_count || ' earlier plans in the whole record'
        else 'first plan'
    end as history
from plans
inner join periods
    on plans.la_code = periods.la_code
    and {{ month_start('plans.start_date') }} = periods.period_start
