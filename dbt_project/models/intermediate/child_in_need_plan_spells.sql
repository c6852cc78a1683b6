-- Every child in need plan with the start of the spell that it belongs to: plans of the same child and referral join
-- wherever one starts on the day on which another ends, or on the day after: the plan before is then open on the day
-- between. Plans with a blank referral never join, and no plan is open on or after the day of the child's death.

with recursive plans as (

    select * from {{ ref('child_in_need_plans_by_type') }}

),

children as (

    select * from {{ ref('children') }}

),

reached as (

    select
        la_code,
        plan_id,
        child_id,
        referral_id,
        start_date as reached_start_date
    from plans

    {{ union_in_recursion() }}

    select
        reached.la_code,
        reached.plan_id,
        reached.child_id,
        reached.referral_id,
        plans.start_date as reached_start_date
    from reached
    inner join plans
        on reached.la_code = plans.la_code
        and reached.child_id = plans.child_id
        and reached.referral_id = plans.referral_id
        and reached.reached_start_date in (plans.end_date, {{ add_days('plans.end_date', 1) }})
        and reached.reached_start_date > plans.start_date

),

joined_over_a_day as (

    select distinct
        plans.la_code,
        plans.plan_id
    from plans
    inner join plans as later
        on plans.la_code = later.la_code
        and plans.child_id = later.child_id
        and plans.referral_id = later.referral_id
        and later.start_date = {{ add_days('plans.end_date', 1) }}

),

spells as (

    select
        la_code,
        plan_id,
        min(reached_start_date) as spell_start_date
    from reached
    group by la_code, plan_id

)

select
    plans.la_code,
    plans.plan_id,
    plans.child_id,
    plans.referral_id,
    plans.start_date,
    plans.end_date,
    joined_over_a_day.plan_id is not null as is_joined_over_a_day,
    least(
        case
            when joined_over_a_day.plan_id is null then plans.end_date
            else {{ add_days('plans.end_date', 1) }}
        end,
        children.date_of_death
    ) as open_until,
    spells.spell_start_date
from plans
inner join spells
    on plans.la_code = spells.la_code
    and plans.plan_id = spells.plan_id
left join joined_over_a_day
    on plans.la_code = joined_over_a_day.la_code
    and plans.plan_id = joined_over_a_day.plan_id
left join children
    on plans.la_code = children.la_code
    and plans.child_id = children.child_id
