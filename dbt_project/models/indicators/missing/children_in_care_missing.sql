-- Of the children looked after at the end of the month, how many had a missing incident in the 12 months, one that
-- started while they were in care?

with looked_after as (

    select * from {{ ref('looked_after_at_month_end') }}

),

missing as (

    select * from {{ ref('children_missing_by_month') }}

),

cases as (

    select
        looked_after.la_code,
        looked_after.period_end,
        '' as component,
        looked_after.child_id as case_id,
        looked_after.child_id,
        looked_after.period_of_care_start_date as event_date,
        true as in_denominator,
        missing.child_id is not null as in_numerator,
        1 as weight,
        coalesce(missing.incidents, 0) || ' missing incidents' as evidence
    from looked_after
    left join missing
        on looked_after.la_code = missing.la_code
        and looked_after.period_end = missing.period_end
        and looked_after.child_id = missing.child_id

)

{{ indicator_rows('cases') }}
