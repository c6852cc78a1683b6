-- Of the children with an open child in need plan at the end of the month, how many have been on it for less than
-- 12 months? Children on a child protection plan, looked after or having short breaks are left out; a plan that was
-- issued again on the day it ended, or the day after, goes on.

with periods as (

    select * from {{ ref('periods') }}

),

spells as (

    select * from {{ ref('child_in_need_plan_spells') }}

),

child_protection_plans as (

    select * from {{ ref('child_protection_plans') }}

),

looked_after as (

    select * from {{ ref('looked_after_at_month_end') }}

),

short_breaks as (

    select * from {{ ref('stg_short_breaks') }}

),

care_episodes as (

    select * from {{ ref('care_episodes') }}

),

children_on_a_plan as (

    select
        spells.la_code,
        periods.period_end,
        spells.child_id,
        min(spells.spell_start_date) as spell_start_date
    from spells
    inner join periods
        on spells.la_code = periods.la_code
        and spells.start_date <= periods.period_end
        and (spells.open_until is null or spells.open_until > periods.period_end)
    group by spells.la_code, periods.period_end, spells.child_id

),

left_out as (

    select
        child_protection_plans.la_code,
        periods.period_end,
        child_protection_plans.child_id,
        'on a child protection plan' as reason
    from child_protection_plans
    inner join periods
        on child_protection_plans.la_code = periods.la_code
        and child_protection_plans.start_date <= periods.period_end
        and (child_protection_plans.open_until is null or child_protection_plans.open_until > periods.period_end)

    union all

    select
        la_code,
        period_end,
        child_id,
        'looked after' as reason
    from looked_after

    union all

    select
        short_breaks.la_code,
        periods.period_end,
        short_breaks.child_id,
        'having short breaks' as reason
    from short_breaks
    inner join periods
        on short_breaks.la_code = periods.la_code
        and short_breaks.start_date <= periods.period_end
        and (short_breaks.end_date is null or short_breaks.end_date > periods.period_end)

    union all

    select
        care_episodes.la_code,
        periods.period_end,
        care_episodes.child_id,
        'having short breaks' as reason
    from care_episodes
    inner join periods
        on care_episodes.la_code = periods.la_code
        and care_episodes.start_date <= periods.period_end
        and (care_episodes.ceased_date is null or care_episodes.ceased_date > periods.period_end)
    where care_episodes.is_short_break

),

left_out_once as (

    select
        la_code,
        period_end,
        child_id,
        min(reason) as reason
    from left_out
    group by la_code, period_end, child_id

),

cases as (

    select
        children_on_a_plan.la_code,
        children_on_a_plan.period_end,
        '' as component,
        children_on_a_plan.child_id as case_id,
        children_on_a_plan.child_id,
        children_on_a_plan.spell_start_date as event_date,
        left_out_once.child_id is null as in_denominator,
        children_on_a_plan.spell_start_date
        > {{ add_months('children_on_a_plan.period_end', -12) }} as in_numerator,
        1 as weight,
        coalesce(
            'ruled out: ' || left_out_once.reason,
            'on a plan since ' || children_on_a_plan.spell_start_date
        ) as evidence
    from children_on_a_plan
    left join left_out_once
        on children_on_a_plan.la_code = left_out_once.la_code
        and children_on_a_plan.period_end = left_out_once.period_end
        and children_on_a_plan.child_id = left_out_once.child_id

)

{{ indicator_rows('cases') }}
