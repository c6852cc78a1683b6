-- Indicators that need an extract of which people have recorded that it holds the present state alone: what it held at
-- the end of an earlier month, it no longer says. Earlier months are not computed from it; the status tells why.

with run as (

    select * from {{ source('control', 'run') }}

),

indicator_extracts as (

    select * from {{ source('control', 'indicator_extracts') }}

),

delivery_conventions as (

    select * from {{ ref('delivery_conventions') }}

)

select
    indicator_extracts.indicator_id,
    run.period_end as counted_for,
    'not restated: ' || min(indicator_extracts.extract) || '.csv holds the present state only' as status
from indicator_extracts
inner join delivery_conventions
    on indicator_extracts.extract = delivery_conventions.extract
inner join run
    on delivery_conventions.la_code = run.la_code
where delivery_conventions.convention = 'present_state_only'
group by indicator_extracts.indicator_id, run.period_end
