-- Figures of others that somebody has typed for the authority, each with the place that it takes beside ours:
-- England's, the region's or the neighbours'. A step of the marts, not itself published.

{{ config(schema='intermediate') }}

with run as (

    select * from {{ source('control', 'run') }}

),

benchmarks as (

    select * from {{ ref('benchmarks') }}

)

select
    benchmarks.la_code,
    benchmarks.indicator_id,
    coalesce(benchmarks.component, '') as component,
    -- groups of authorities that go by other names stand where the neighbours do
    case
        when benchmarks.geography_kind in ('england', 'region') then benchmarks.geography_kind
        else 'statistical_neighbours'
    end as place,
    benchmarks.geography,
    benchmarks.geography_kind,
    benchmarks.period_label,
    benchmarks.period_end,
    benchmarks.kind,
    cast(benchmarks.value as double) as value,
    benchmarks.status,
    benchmarks.source,
    benchmarks.rounding,
    nullif(benchmarks.note, '') as note
from benchmarks
inner join run on benchmarks.la_code = run.la_code
