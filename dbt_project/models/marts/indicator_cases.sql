-- Every case that every indicator considered, of every reporting month: restricted, it names children by their key.
-- A release stores the latest months of it under pseudonyms.

{{ config(materialized='view') }}

with cases as (
    {{ union_of_indicators() }}

),

-- what an authority does not collect, or leaves out, has no cases either
uncollected as (

    select * from {{ source('control', 'uncollected_indicators') }}

)

select
    la_code,
    indicator_id,
    component,
    period_end,
    case_id,
    child_id,
    event_date,
    in_denominator,
    in_numerator,
    weight,
    evidence
from cases
where not exists (
        select 1 from uncollected
        where uncollected.la_code = cases.la_code
            and uncollected.indicator_id = cases.indicator_id
    )
