-- Of the care leavers aged 19, 20 or 21 at the end of the month, how many were in suitable accommodation at their
-- latest contact? Those gone abroad, deported or of unknown residence are left out.

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
