-- Whom each measure of the authority is held against: England, and its neighbours, or the region where somebody has
-- typed one in their stead. A step of the marts, not itself published.

{{ config(schema='intermediate') }}

with run as (

    select * from {{ source('control', 'run') }}

),

catalogue as (

    select * from {{ ref('dim_indicator') }}

),

typed as (

    select * from {{ ref('benchmarks_typed') }}

),

comparators_typed as (

    select
        la_code,
        indicator_id,
        component,
        max(case when place = 'statistical_neighbours' then 1 else 0 end) as has_neighbours
    from typed
    where place <> 'england'
    group by la_code, indicator_id, component

),

measures as (

    select
        run.la_code,
        catalogue.indicator_id,
        catalogue.component,
        coalesce(comparators_typed.has_neighbours, 1) as has_neighbours
    from run
    cross join catalogue
    left join comparators_typed
        on run.la_code = comparators_typed.la_code
        and catalogue.indicator_id = comparators_typed.indicator_id
        and catalogue.component = comparators_typed.component

)

select
    la_code,
    indicator_id,
    component,
    'england' as place
from measures

union all

select
    la_code,
    indicator_id,
    component,
    case has_neighbours when 1 then 'statistical_neighbours' else 'region' end as place
from measures
