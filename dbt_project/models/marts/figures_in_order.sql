-- Headline figures counted back from the latest, with how each may be compared. A flow counts the events of its own
-- period and no others; a stock shares most of its cases with the period before; a figure to date begins anew each
-- year; a cumulative one never does. A step of the marts, not itself published.

{{ config(schema='intermediate') }}

with indicator_values as (

    select * from {{ ref('indicator_values') }}

),

catalogue as (

    select * from {{ ref('dim_indicator') }}

),

windows as (

    select * from {{ ref('process_chart_windows') }}

),

comparisons as (

    select * from {{ ref('target_comparisons') }}

),

kinds as (

    select
        catalogue.indicator_id,
        catalogue.component,
        catalogue.good_is,
        catalogue.measure,
        catalogue.measure = 'percentage' and catalogue.is_numerator_within_denominator as is_proportion,
        case
            when catalogue.period_window = 'cumulative' then 'cumulative'
            when catalogue.period_window in ('financial_year_to_date', 'academic_year_to_date') then 'to date'
            when catalogue.period_window in ('month', 'quarter') and windows.overlap is null then 'flow'
            else 'stock'
        end as kind,
        case when catalogue.period_window in ('quarter', 'quarter_end') then 4 else 12 end as periods_a_year,
        case catalogue.period_window
            when 'financial_year_to_date' then 4
            when 'academic_year_to_date' then 9
        end as first_month_of_year
    from catalogue
    inner join windows
        on catalogue.indicator_id = windows.indicator_id

)

select
    indicator_values.la_code,
    indicator_values.indicator_id,
    indicator_values.component,
    indicator_values.period_end,
    kinds.good_is,
    kinds.measure,
    kinds.is_proportion,
    kinds.kind,
    kinds.periods_a_year,
    -- 1 in the month with which a year to date begins
    mod(month(indicator_values.period_end) + 12 - kinds.first_month_of_year, 12) + 1 as months_into_year,
    row_number() over (
        partition by indicator_values.la_code, indicator_values.indicator_id, indicator_values.component
        order by indicator_values.period_end desc
    ) as number_from_latest,
    indicator_values.numerator,
    indicator_values.denominator,
    indicator_values.value,
    kinds.measure = 'count' or coalesce(indicator_values.denominator >= 10, false) as is_large_enough,
    comparisons.target,
    comparisons.gap,
    comparisons.status_against_target,
    coalesce(comparisons.is_on_worse_side, false) as is_on_worse_side
from indicator_values
inner join kinds
    on indicator_values.indicator_id = kinds.indicator_id
    and indicator_values.component = kinds.component
left join comparisons
    on indicator_values.indicator_id = comparisons.indicator_id
    and indicator_values.component = comparisons.component
    and indicator_values.period_end = comparisons.period_end
where indicator_values.basis = 'headline'
