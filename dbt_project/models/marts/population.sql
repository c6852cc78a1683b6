-- The resident children on which the rate of each month rests, with the estimate that they come from.

with run as (

    select * from {{ source('control', 'run') }}

),

estimates as (

    select * from {{ ref('population_by_period') }}

)

select
    run.la_code,
    estimates.period_end,
    estimates.mid_year,
    estimates.children_aged_0_to_17
from estimates
cross join run
