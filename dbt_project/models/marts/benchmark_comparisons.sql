-- Every benchmark of the authority, with whether it counts over the same kind of period as the line's latest figure:
-- a month is never held against a year, nor a day against either. The kind alone is compared, not the date. Figures
-- since April or September are of a whole year in March and in August. A step of the marts, not itself published.

{{ config(schema='intermediate') }}

with benchmarks as (

    select * from {{ ref('benchmarks') }}

),

catalogue as (

    select * from {{ ref('dim_indicator') }}

),

indicator_values as (

    select * from {{ ref('indicator_values') }}

),

latest_periods as (

    select
        la_code,
        indicator_id,
        component,
        max(period_end) as period_end
    from indicator_values
    where basis = 'headline'
    group by la_code, indicator_id, component

),

own_periods as (

    select
        latest_periods.la_code,
        latest_periods.indicator_id,
        latest_periods.component,
        case
            when catalogue.period_window in ('month_end', 'quarter_end') then 'one day'
            when catalogue.period_window = 'month' then 'a month'
            when catalogue.period_window = 'quarter' then 'a quarter'
            when catalogue.period_window = 'rolling_12_months' then 'a year'
            when catalogue.period_window = 'financial_year_to_date' and month(latest_periods.period_end) = 3
                then 'a year'
            when catalogue.period_window = 'academic_year_to_date' and month(latest_periods.period_end) = 8
                then 'a year'
            when catalogue.period_window = 'cumulative' then 'everything so far'
            else 'part of a year'
        end as period_counted
    from latest_periods
    inner join catalogue
        on latest_periods.indicator_id = catalogue.indicator_id
        and latest_periods.component = catalogue.component

),

compared as (

    select
        own_periods.la_code,
        own_periods.indicator_id,
        own_periods.component,
        own_periods.period_counted,
        benchmarks.geography,
        benchmarks.geography_kind,
        benchmarks.period_label,
        benchmarks.kind,
        benchmarks.value,
        benchmarks.status,
        case benchmarks.kind
            when 'annual' then 'a year'
            when 'snapshot' then 'one day'
            when 'month' then 'a month'
        end as benchmark_period_counted
    from own_periods
    inner join benchmarks
        on own_periods.la_code = benchmarks.la_code
        and own_periods.indicator_id = benchmarks.indicator_id
        and own_periods.component = coalesce(benchmarks.component, '')

)

select
    la_code,
    indicator_id,
    component,
    geography,
    geography_kind,
    period_label,
    kind,
    cast(value as double) as value,
    status,
    case
        when value is null then null
        when benchmark_period_counted is null then 'not known: the benchmark does not say its kind of period'
        when period_counted = benchmark_period_counted then 'same kind of period'
        else 'not comparable: ' || period_counted || ' against ' || benchmark_period_counted
    end as comparability
from compared
