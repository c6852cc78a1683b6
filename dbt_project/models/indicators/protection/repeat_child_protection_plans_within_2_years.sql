-- Of the child protection plans that started in the month, how many started within 2 years of the day on which an
-- earlier plan of the child ended? The exact anniversary counts as within.

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
        coalesce(previous_end_date >= {{ add_months('start_date', -24) }}, false) as in_numerator,
        1 as weight,
        case
            when not counts then history
            else coalesce('an earlier plan ended ' || previous_end_date, 'no earlier plan has ended')
        end as evidence
    from plans

)

{{ indicator_rows('cases') }}
