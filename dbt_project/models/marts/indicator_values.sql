-- Every indicator, component, period and basis with its numerator, denominator and value: from the catalogue times
-- the periods, so that no cases is a nought and not a gap. Rolling and year-to-date rows stand beside every monthly
-- flow and are the sums of its months; they exist where every month that they sum was computed. A line that the
-- authority does not collect has no row.

with periods as (

    select * from {{ ref('periods') }}

),

catalogue as (

    select * from {{ ref('dim_indicator') }}

),

counts as (

    select * from {{ ref('indicator_counts') }}

),

population as (

    select * from {{ ref('population_by_period') }}

),

uncollected as (

    select * from {{ source('control', 'uncollected_indicators') }}

),

withheld as (

    select * from {{ source('control', 'withheld_indicators') }}

),

counted_periods as (

    select * from {{ ref('lines_counted_in_part') }}

),

first_months as (

    select
        la_code,
        min(period_start) as period_start
    from periods
    group by la_code

),

monthly as (

    select
        periods.la_code,
        catalogue.indicator_id,
        catalogue.component,
        catalogue.measure,
        catalogue.period_window,
        periods.period_start,
        periods.period_end,
        periods.twelve_months_start,
        periods.financial_year_start,
        coalesce(counts.numerator, 0) as numerator,
        case catalogue.measure
            when 'percentage' then coalesce(counts.denominator, 0)
            when 'rate_per_10000' then population.children_aged_0_to_17
        end as denominator
    from catalogue
    inner join periods
        on catalogue.period_window not in ('quarter', 'quarter_end')
        or periods.is_quarter_end
    left join counts
        on periods.la_code = counts.la_code
        and catalogue.indicator_id = counts.indicator_id
        and catalogue.component = counts.component
        and periods.period_end = counts.period_end
    left join population
        on periods.la_code = population.la_code
        and periods.period_end = population.period_end
    where not exists (
            select 1 from uncollected
            where uncollected.la_code = periods.la_code
                and uncollected.indicator_id = catalogue.indicator_id
        )

),

on_every_basis as (

    select
        la_code,
        indicator_id,
        component,
        measure,
        'headline' as basis,
        period_start,
        period_end,
        numerator,
        denominator
    from monthly

    union all

    select
        monthly.la_code,
        monthly.indicator_id,
        monthly.component,
        monthly.measure,
        'rolling_12_months' as basis,
        monthly.twelve_months_start as period_start,
        monthly.period_end,
        sum(summed.numerator) as numerator,
        sum(summed.denominator) as denominator
    from monthly
    inner join monthly as summed
        on monthly.la_code = summed.la_code
        and monthly.indicator_id = summed.indicator_id
        and monthly.component = summed.component
        and monthly.twelve_months_start <= summed.period_start
        and monthly.period_end >= summed.period_end
    inner join first_months
        on monthly.la_code = first_months.la_code
        and monthly.twelve_months_start >= first_months.period_start
    where monthly.period_window = 'month'
    group by all

    union all

    select
        monthly.la_code,
        monthly.indicator_id,
        monthly.component,
        monthly.measure,
        'year_to_date' as basis,
        monthly.financial_year_start as period_start,
        monthly.period_end,
        sum(summed.numerator) as numerator,
        sum(summed.denominator) as denominator
    from monthly
    inner join monthly as summed
        on monthly.la_code = summed.la_code
        and monthly.indicator_id = summed.indicator_id
        and monthly.component = summed.component
        and monthly.financial_year_start <= summed.period_start
        and monthly.period_end >= summed.period_end
    inner join first_months
        on monthly.la_code = first_months.la_code
        and monthly.financial_year_start >= first_months.period_start
    where monthly.period_window = 'month'
    group by all

),

-- outside what a return covers, or an extract of the present state, nothing is counted: a row lies within it or is not
judged as (

    select
        on_every_basis.la_code,
        on_every_basis.indicator_id,
        on_every_basis.component,
        on_every_basis.basis,
        on_every_basis.period_start,
        on_every_basis.period_end,
        on_every_basis.measure,
        case when coalesce(withheld.status, uncovered.status) is null then on_every_basis.numerator end as numerator,
        case
            when coalesce(withheld.status, uncovered.status) is null then on_every_basis.denominator
        end as denominator,
        case
            when coalesce(withheld.status, uncovered.status) is not null
                then coalesce(withheld.status, uncovered.status)
            when on_every_basis.measure = 'rate_per_10000' and on_every_basis.denominator is null
                then 'no population estimate published yet'
            when on_every_basis.denominator = 0 then 'nothing to count: the denominator is zero'
            else 'available'
        end as status
    from on_every_basis
    left join withheld
        on on_every_basis.la_code = withheld.la_code
        and on_every_basis.indicator_id = withheld.indicator_id
    left join counted_periods as uncovered
        on on_every_basis.la_code = uncovered.la_code
        and on_every_basis.indicator_id = uncovered.indicator_id
        and (
            last_day(on_every_basis.period_start) < uncovered.first_period_end
            or on_every_basis.period_end > uncovered.last_period_end
        )

)

select
    la_code,
    indicator_id,
    component,
    basis,
    period_start,
    period_end,
    cast(numerator as double) as numerator,
    cast(denominator as double) as denominator,
    case measure
        when 'count' then cast(numerator as double)
        when 'percentage' then 100.0 * cast(numerator as double) / nullif(cast(denominator as double), 0)
        when 'rate_per_10000' then 10000.0 * cast(numerator as double) / cast(denominator as double)
    end as value,
    status
from judged
