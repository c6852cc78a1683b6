-- Of the child protection plans that started in the month, how many are the child's second or a later one with this
-- authority, however long ago the earlier one was?

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
        is_repeat as in_numerator,
        1 as weight,
        history as evidence
    from plans

)

{{ indicator_rows('cases') }}
