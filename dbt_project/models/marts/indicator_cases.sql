-- Every case that every indicator considered, of every reporting month: restricted, it names children by their key.
-- A release stores the latest months of it under pseudonyms.

{{ config(materialized='view') }}

with cases as (
    {{ union_of_indicators() }}

),

run as (

    select * from {{ source('control', 'run') }}

),

-- what the authority does not collect, or leaves out, has no cases either
uncollected as (

    select * from {{ source('control', 'uncollected_indicators') }}

)

select
    run.la_code,
    cases.indicator_id,
    cases.component,
    cases.period_end,
    cases.case_id,
    cases.child_id,
    cases.event_date,
    cases.in_denominator,
    cases.in_numerator,
    cases.weight,
    cases.evidence
from cases
cross join run
where cases.indicator_id not in (select indicator_id from uncollected)
