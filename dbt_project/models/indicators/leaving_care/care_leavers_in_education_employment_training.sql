-- Of the care leavers aged 19, 20 or 21 at the end of the month, how many were in education, employment or training
-- at their latest contact? Those not in touch stay in the denominator.

with care_leavers as (

    select * from {{ ref('care_leavers_at_month_end') }}

),

cases as (

    select
        la_code,
        period_end,
        '' as component,
        child_id as case_id,
        child_id,
        latest_contact_date as event_date,
        not has_died_or_returned_home as in_denominator,
        is_in_education_employment_training as in_numerator,
        1 as weight,
        case
            when has_died_or_returned_home then 'ruled out: died or returned home'
            else coalesce('activity ' || activity, 'activity unknown')
        end as evidence
    from care_leavers

)

{{ indicator_rows('cases') }}
