-- The headline figures of every group of children, with their window and interval.

with breakdowns as (

    select * from {{ ref('indicator_breakdowns') }}

),

catalogue as (

    select * from {{ ref('dim_indicator') }}

),

windows as (

    select * from {{ ref('dim_period_window') }}

),

described as (

    select
        breakdowns.la_code,
        catalogue.indicator_key,
        windows.window_key,
        concat(breakdowns.dimension, ':', breakdowns.category_code) as group_key,
        breakdowns.indicator_id,
        breakdowns.component,
        windows.period_window,
        windows.window_start,
        breakdowns.period_end,
        breakdowns.dimension,
        breakdowns.category_code,
        breakdowns.numerator,
        breakdowns.denominator,
        breakdowns.value,
        breakdowns.status,
        catalogue.measure,
        catalogue.largest_weight = 1 as counts_cases,
        catalogue.measure = 'percentage' and catalogue.is_numerator_within_denominator as is_proportion
    from breakdowns
    inner join catalogue
        on breakdowns.indicator_id = catalogue.indicator_id
        and breakdowns.component = catalogue.component
    inner join windows
        on breakdowns.period_end = windows.period_end
        and catalogue.period_window = windows.period_window

)

select
    la_code,
    indicator_key,
    window_key,
    group_key,
    indicator_id,
    component,
    period_window,
    window_start,
    period_end,
    dimension,
    category_code,
    numerator,
    denominator,
    value,
    status,
    case
        when value is not null and is_proportion and counts_cases
            then 100.0 * {{ wilson('-', 'numerator / denominator', 'denominator') }}
    end as lowest_value,
    case
        when value is not null and is_proportion and counts_cases
            then 100.0 * {{ wilson('+', 'numerator / denominator', 'denominator') }}
    end as highest_value,
    {{ smallest_count() }} as smallest_count,
    {{ has_few_cases() }} as has_few_cases
from described
