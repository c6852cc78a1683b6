-- Of the second and later child protection plans that started in the month, how many have physical abuse as their own
-- initial category? The category of the earlier plan is not asked.

with plans as (

    select * from {{ ref('child_protection_plans_started') }}

),

cases as (

    select
        la_code,
        period_end,
        '' as component,
        plan_id as case_id,
        child_id,
        start_date as event_date,
        counts and is_repeat as in_denominator,
        coalesce(initial_category = 'PHY', false) as in_numerator,
        1 as weight,
        case
            when not counts then history
            when not is_repeat then 'ruled out: first plan'
            else 'initial category ' || coalesce(initial_category, 'unknown')
        end as evidence
    from plans

)

{{ indicator_rows('cases') }}
