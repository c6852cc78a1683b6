-- How many children were looked after at the end of the month, for every 10,000 children resident in the area? Each
-- child once; series of short breaks are not care.

with looked_after as (

    select * from {{ ref('looked_after_at_month_end') }}

),

cases as (

    select
        la_code,
        period_end,
        '' as component,
        child_id as case_id,
        child_id,
        period_of_care_start_date as event_date,
        true as in_denominator,
        true as in_numerator,
        1 as weight,
        'looked after since ' || period_of_care_start_date as evidence
    from looked_after

)

{{ indicator_rows('cases') }}
