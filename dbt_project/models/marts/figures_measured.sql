-- Every figure as it is shown, with its window and what is ready made of it: its interval, how few cases it rests on,
-- and what it was a year before. A step of the marts, not itself published.

{{ config(schema='intermediate') }}

with figures as (

    select * from {{ ref('figures_shown') }}

),

catalogue as (

    select * from {{ ref('dim_indicator') }}

),

windows as (

    select * from {{ ref('dim_period_window') }}

),

comparisons as (

    select * from {{ ref('target_comparisons') }}

),

a_year_before as (

    select * from {{ ref('figures_a_year_before') }}

),

described as (

    select
        figures.la_code,
        figures.indicator_id,
        figures.component,
        figures.basis,
        figures.period_end,
        figures.numerator,
        figures.denominator,
        figures.value,
        figures.status,
        catalogue.indicator_key,
        windows.window_key,
        windows.period_window,
        windows.window_start,
        catalogue.measure,
        -- a sum of full-time equivalents is no count of cases that chance could have made otherwise
        catalogue.largest_weight = 1 as counts_cases,
        catalogue.measure = 'percentage' and catalogue.is_numerator_within_denominator as is_proportion
    from figures
    inner join catalogue
        on figures.indicator_id = catalogue.indicator_id
        and figures.component = catalogue.component
    inner join windows
        on figures.period_end = windows.period_end
        and {{ window_of('catalogue.period_window', 'figures.basis') }} = windows.period_window

),

measured as (

    select
        *,
        case
            when value is null or not counts_cases then cast(null as double)
            when is_proportion then 100.0 * {{ wilson('-', 'numerator / denominator', 'denominator') }}
            when measure = 'rate_per_10000' and numerator >= 10
                then 10000.0 * {{ byar('-', 'numerator') }} / denominator
        end as lowest_value,
        case
            when value is null or not counts_cases then cast(null as double)
            when is_proportion then 100.0 * {{ wilson('+', 'numerator / denominator', 'denominator') }}
            when measure = 'rate_per_10000' and numerator >= 10
                then 10000.0 * {{ byar('+', 'numerator') }} / denominator
        end as highest_value,
        {{ smallest_count() }} as smallest_count,
        {{ has_few_cases() }} as has_few_cases
    from described

)

select
    measured.la_code,
    measured.indicator_key,
    measured.window_key,
    measured.indicator_id,
    measured.component,
    measured.basis,
    measured.period_window,
    measured.window_start,
    measured.period_end,
    measured.numerator,
    measured.denominator,
    measured.value,
    measured.status,
    measured.lowest_value,
    measured.highest_value,
    measured.smallest_count,
    measured.has_few_cases,
    a_year_before.value_a_year_before,
    comparisons.target,
    comparisons.status_against_target
from measured
left join a_year_before
    on measured.la_code = a_year_before.la_code
    and measured.indicator_id = a_year_before.indicator_id
    and measured.component = a_year_before.component
    and measured.basis = a_year_before.basis
    and measured.period_end = a_year_before.period_end
left join comparisons
    on measured.la_code = comparisons.la_code
    and measured.indicator_id = comparisons.indicator_id
    and measured.component = comparisons.component
    and measured.basis = comparisons.basis
    and measured.period_end = comparisons.period_end
