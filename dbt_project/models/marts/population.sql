-- The resident children on which the rate of each month rests, with the estimate that they come from.

with estimates as (

    select * from {{ ref('population_by_period') }}

)

select
    la_code,
    period_end,
    mid_year,
    children_aged_0_to_17
from estimates
