-- The headline figures of all periods, each over the measure's own window, with target, interval and the year before.

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
    value_a_year_before,
    target,
    status_against_target
from figures
where basis = 'headline'
