-- Indicators that are not counted for every month, with those that they are counted for: what a return covers, and of
-- an extract of which people have recorded that it holds the present state alone, the reporting month. What such an
-- extract held at the end of an earlier month, it no longer says. Where both hold, both must.

with run as (

    select * from {{ source('control', 'run') }}

),

covered as (

    select * from {{ source('control', 'counted_periods') }}

),

indicator_extracts as (

    select * from {{ source('control', 'indicator_extracts') }}

),

delivery_conventions as (

    select * from {{ ref('delivery_conventions') }}

),

in_part as (

    select
        la_code,
        indicator_id,
        first_period_end,
        last_period_end,
        status
    from covered

    union all

    select
        indicator_extracts.la_code,
        indicator_extracts.indicator_id,
        run.period_end as first_period_end,
        run.period_end as last_period_end,
        'not restated: ' || indicator_extracts.extract || '.csv holds the present state only' as status
    from indicator_extracts
    inner join delivery_conventions
        on indicator_extracts.la_code = delivery_conventions.la_code
        and indicator_extracts.extract = delivery_conventions.extract
    inner join run
        on delivery_conventions.la_code = run.la_code
    where delivery_conventions.convention = 'present_state_only'

)

select
    la_code,
    indicator_id,
    max(first_period_end) as first_period_end,
    min(last_period_end) as last_period_end,
    min(status) as status
from in_part
group by la_code, indicator_id
