-- Of the care leavers with a 19th, 20th or 21st birthday since 1 April, how many were in suitable accommodation
-- around that birthday? (The measure that the Department for Education publishes for a whole year.)

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
        not has_died_or_returned_home and not is_beyond_suitability as in_denominator,
        is_suitably_accommodated as in_numerator,
        1 as weight,
        case
            when has_died_or_returned_home then 'ruled out: died or returned home'
            when is_beyond_suitability then 'ruled out: gone abroad, deported or residence not known'
            else coalesce('accommodation ' || accommodation, 'accommodation unknown')
        end as evidence
    from care_leavers

)

{{ indicator_rows('cases') }}
