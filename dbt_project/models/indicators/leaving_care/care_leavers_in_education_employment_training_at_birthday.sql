-- Of the care leavers with a 19th, 20th or 21st birthday since 1 April, how many were in education, employment or
-- training around that birthday? (The measure that the Department for Education publishes for a whole year.)

with care_leavers as (

    select * from {{ ref('care_leavers_at_birthday') }}

),

cases as (

    select
        la_code,
        period_end,
        '' as component,
        child_id as case_id,
        child_id,
        birthday as event_date,
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
