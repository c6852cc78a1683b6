-- Every child in need plan with the start of the spell that it belongs to: plans of the same child and referral
-- join wherever one starts on the day on which another ends. Plans with a blank referral never join.

with recursive plans as (

    select * from {{ ref('stg_cin_plans') }}

),

reached as (

    select
        plan_id,
        child_id,
        referral_id,
        start_date as reached_start_date
    from plans

    union

    select
        reached.plan_id,
        reached.child_id,
        reached.referral_id,
        plans.start_date as reached_start_date
    from reached
    inner join plans
        on reached.child_id = plans.child_id
        and reached.referral_id = plans.referral_id
        and reached.reached_start_date = plans.end_date
        and reached.reached_start_date > plans.start_date

),

spells as (

    select
        plan_id,
        min(reached_start_date) as spell_start_date
    from reached
    group by plan_id

)

select
    plans.plan_id,
    plans.child_id,
    plans.referral_id,
    plans.start_date,
    plans.end_date,
    spells.spell_start_date
from plans
inner join spells
    on plans.plan_id = spells.plan_id
