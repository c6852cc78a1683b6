-- The figures from 1 April to the end of each month, of what is counted by the month.

with figures as (

    select * from {{ ref('figures_measured') }}

)

select
    la_code,
    indicator_key,
    window_key,
    indicator_id,
    component,
    period_window,
    window_start,
    period_end,
    numerator,
    denominator,
    value,
    status,
    lowest_value,
    highest_value,
    smallest_count,
    has_few_cases,
    value_a_year_before
from figures
where basis = 'year_to_date'
