-- Every benchmark of the authority beside the figure of ours that counts over the same kind of period: over a year the
-- 12 months of a monthly or quarterly flow and the finished year of a figure to date, on a day the same date of the
-- year. Where there is none, why the two may not be held against each other. A step of the marts, not itself published.

{{ config(schema='intermediate') }}

{% set a_benchmark = 'placed.la_code, placed.indicator_id, placed.component, placed.geography_kind' %}

with benchmarks as (

    select * from {{ ref('benchmarks_of_measures') }}

),

catalogue as (

    select * from {{ ref('dim_indicator') }}

),

figures_shown as (

    select * from {{ ref('figures_shown') }}

),

changes as (

    select * from {{ ref('changes_over_the_year') }}

),

latest_periods as (

    select
        la_code,
        indicator_id,
        component,
        max(period_end) as latest_period_end
    from figures_shown
    where basis = 'headline'
    group by la_code, indicator_id, component

),

placed as (

    select
        latest_periods.la_code,
        latest_periods.indicator_id,
        latest_periods.component,
        latest_periods.latest_period_end,
        catalogue.period_window,
        benchmarks.geography,
        benchmarks.geography_kind,
        benchmarks.period_label,
        benchmarks.period_end as benchmark_period_end,
        benchmarks.kind,
        benchmarks.value,
        benchmarks.status,
        benchmarks.source,
        benchmarks.note,
        changes.value_this_year as value_of_four_quarters,
        -- the month in which the figure of ours ends, where it is not the latest
        case
            when benchmarks.kind = 'snapshot' then month(benchmarks.period_end)
            when catalogue.period_window = 'financial_year_to_date' then 3
            when catalogue.period_window = 'academic_year_to_date' then 8
        end as ends_in_month,
        case
            -- what has no date is beside nothing
            when benchmarks.period_label is null then null
            when benchmarks.kind = 'annual' and catalogue.period_window = 'month' then 'rolling_12_months'
            when benchmarks.kind = 'annual' and catalogue.period_window = 'quarter'
                -- a year of quarters is beside four of ours or beside nothing
                then case when changes.value_this_year is not null then 'headline' end
            when benchmarks.kind = 'annual' and catalogue.period_window = 'rolling_12_months' then 'headline'
            when benchmarks.kind = 'annual' and catalogue.period_window like '%_year_to_date' then 'headline'
            when benchmarks.kind = 'snapshot' and catalogue.period_window like '%_end' then 'headline'
            when benchmarks.kind = 'month' and catalogue.period_window = 'month' then 'headline'
        end as comparable_basis,
        case benchmarks.kind when 'annual' then 'a year' when 'snapshot' then 'one day' when 'month' then 'a month' end
            as their_kind,
        case
            when catalogue.period_window like '%_end' then 'one day'
            when catalogue.period_window = 'month' then 'a month'
            when catalogue.period_window = 'quarter' then 'a quarter'
            when catalogue.period_window = 'rolling_12_months' then 'a year'
            when catalogue.period_window = 'cumulative' then 'everything so far'
            when catalogue.period_window = 'financial_year_to_date' and month(latest_periods.latest_period_end) = 3
                then 'a year'
            when catalogue.period_window = 'academic_year_to_date' and month(latest_periods.latest_period_end) = 8
                then 'a year'
            else 'part of a year'
        end as our_kind
    from latest_periods
    inner join catalogue
        on latest_periods.indicator_id = catalogue.indicator_id
        and latest_periods.component = catalogue.component
    inner join benchmarks
        on latest_periods.la_code = benchmarks.la_code
        and latest_periods.indicator_id = benchmarks.indicator_id
        and latest_periods.component = benchmarks.component
    left join changes
        on latest_periods.la_code = changes.la_code
        and latest_periods.indicator_id = changes.indicator_id
        and latest_periods.component = changes.component
        and changes.kind = 'flow'

),

beside_ours as (

    select
        placed.*,
        figures_shown.period_end as our_period_end,
        case
            when placed.period_window = 'quarter' then placed.value_of_four_quarters
            else figures_shown.value
        end as our_value
    from placed
    left join figures_shown
        on placed.la_code = figures_shown.la_code
        and placed.indicator_id = figures_shown.indicator_id
        and placed.component = figures_shown.component
        and placed.comparable_basis = figures_shown.basis
        and month(figures_shown.period_end) = coalesce(placed.ends_in_month, month(placed.latest_period_end))
    qualify row_number() over (partition by {{ a_benchmark }} order by figures_shown.period_end desc) = 1

)

select
    la_code,
    indicator_id,
    component,
    geography,
    geography_kind,
    period_label,
    kind,
    value,
    status,
    source,
    note,
    case when value is not null and our_period_end is not null then our_value end as our_value,
    case when value is not null then our_period_end end as our_period_end,
    (year(latest_period_end) - year(benchmark_period_end)) * 12
    + month(latest_period_end) - month(benchmark_period_end) as months_older,
    case
        when value is null then null
        when our_period_end is not null then 'same kind of period'
        when kind is null then 'not known: the benchmark does not say its kind of period'
        when period_label is null then 'not known: the benchmark does not say its period'
        else 'not comparable: ' || our_kind || ' against ' || their_kind
    end as comparability
from beside_ours
