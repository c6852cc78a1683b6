-- Child protection plans of this authority, each with what came before it. A plan held for another authority is none
-- of ours; a mark left blank does not make it one. Of several plans of a child from one day, the lowest id stands
-- for the day: the others count neither as a start nor as an earlier plan. No plan is open on or after the day of
-- death.

with plans as (

    select * from {{ ref('stg_cp_plans') }}

),

history as (

    select * from {{ ref('stg_cp_plan_history') }}

),

children as (

    select * from {{ ref('children') }}

),

own_plans as (

    select
        la_code,
        plan_id,
        child_id,
        start_date,
        end_date,
        initial_category,
        row_number() over (partition by la_code, child_id, start_date order by plan_id) = 1 as stands_for_its_day
    from plans
    where not coalesce(is_other_authority, false)

),

standing_plans as (

    select
        la_code,
        plan_id,
        child_id,
        start_date,
        end_date,
        lag(start_date) over (partition by la_code, child_id order by start_date) as previous_start_date
    from own_plans
    where stands_for_its_day

),

earlier_ends as (

    select
        standing_plans.la_code,
        standing_plans.plan_id,
        max(earlier.end_date) as previous_end_date
    from standing_plans
    inner join standing_plans as earlier
        on standing_plans.la_code = earlier.la_code
        and standing_plans.child_id = earlier.child_id
        and standing_plans.start_date > earlier.start_date
        and standing_plans.start_date >= earlier.end_date
    group by standing_plans.la_code, standing_plans.plan_id

)

select
    own_plans.la_code,
    own_plans.plan_id,
    own_plans.child_id,
    own_plans.start_date,
    own_plans.end_date,
    least(own_plans.end_date, children.date_of_death) as open_until,
    coalesce(own_plans.start_date > children.date_of_death, false) as starts_after_death,
    own_plans.initial_category,
    own_plans.stands_for_its_day,
    standing_plans.previous_start_date,
    earlier_ends.previous_end_date,
    history.previous_plan_count,
    standing_plans.previous_start_date is not null or coalesce(history.previous_plan_count, 0) >= 1 as is_repeat
from own_plans
left join children
    on own_plans.la_code = children.la_code
    and own_plans.child_id = children.child_id
left join standing_plans
    on own_plans.la_code = standing_plans.la_code
    and own_plans.plan_id = standing_plans.plan_id
left join earlier_ends
    on own_plans.la_code = earlier_ends.la_code
    and own_plans.plan_id = earlier_ends.plan_id
left join history
    on own_plans.la_code = history.la_code
    and own_plans.plan_id = history.plan_id
