-- Headline figures counted back from the latest, with how each may be compared. A flow counts the events of its own
-- period and no others; a stock shares most of its cases with the period before; a figure to date begins anew each
-- year; a cumulative one never does. None from before a change of the definition: it is no part of this series. A step
-- of the marts, not itself published.

{{ config(schema='intermediate') }}

with figures_shown as (

    select * from {{ ref('figures_shown') }}

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

breaks as (

    select * from {{ ref('series_breaks') }}

),

latest_breaks as (

    select
        la_code,
        indicator_id,
        component,
        max(breaks_on) as breaks_on
    from breaks
    group by la_code, indicator_id, component

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
    figures_shown.la_code,
    figures_shown.indicator_id,
    figures_shown.component,
    figures_shown.period_end,
    kinds.good_is,
    kinds.measure,
    kinds.is_proportion,
    kinds.kind,
    kinds.periods_a_year,
    -- 1 in the month with which a year to date begins
    mod(month(figures_shown.period_end) + 12 - kinds.first_month_of_year, 12) + 1 as months_into_year,
    row_number() over (
        partition by figures_shown.la_code, figures_shown.indicator_id, figures_shown.component
        order by figures_shown.period_end desc
    ) as number_from_latest,
    figures_shown.numerator,
    figures_shown.denominator,
    figures_shown.value,
    kinds.measure = 'count' or coalesce(figures_shown.denominator >= 10, false) as is_large_enough,
    comparisons.target,
    comparisons.gap,
    comparisons.status_against_target,
    coalesce(comparisons.is_on_worse_side, false) as is_on_worse_side
from figures_shown
inner join kinds
    on figures_shown.indicator_id = kinds.indicator_id
    and figures_shown.component = kinds.component
left join comparisons
    on figures_shown.la_code = comparisons.la_code
    and figures_shown.indicator_id = comparisons.indicator_id
    and figures_shown.component = comparisons.component
    and figures_shown.period_end = comparisons.period_end
    and comparisons.basis = 'headline'
left join latest_breaks
    on figures_shown.la_code = latest_breaks.la_code
    and figures_shown.indicator_id = latest_breaks.indicator_id
    and figures_shown.component = latest_breaks.component
where figures_shown.basis = 'headline'
    and (latest_breaks.breaks_on is null or figures_shown.period_end >= latest_breaks.breaks_on)
