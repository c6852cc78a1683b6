-- Of the child protection plans that started in the month, how many have neglect as their initial category? Several
-- categories together are a category of their own, and the latest category is not asked.

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
        counts as in_denominator,
        coalesce(initial_category = 'NEG', false) as in_numerator,
        1 as weight,
        case
            when not counts then history
            else 'initial category ' || coalesce(initial_category, 'unknown')
        end as evidence
    from plans

)

{{ indicator_rows('cases') }}
