-- The headline figures of every indicator about children by locality, team, age band, sex, ethnicity group and
-- disability. Within a dimension the groups add up to the headline. There is no population by group here, so a rate
-- shows its numerator alone.

with counts as (

    select * from {{ ref('breakdown_counts') }}

),

catalogue as (

    select * from {{ ref('dim_indicator') }}

),

categories as (

    select * from {{ ref('breakdown_categories') }}

),

teams as (

    select * from {{ ref('teams') }}

),

withheld as (

    select * from {{ source('control', 'withheld_indicators') }}

),

counted_periods as (

    select * from {{ ref('lines_counted_in_part') }}

),

run as (

    select * from {{ source('control', 'run') }}

),

names as (

    select
        run.la_code,
        categories.dimension,
        categories.category_code,
        categories.category
    from categories
    cross join run

    union all

    select
        la_code,
        'team' as dimension,
        team_id as category_code,
        team as category
    from teams

    union all

    select
        la_code,
        'locality' as dimension,
        locality_id as category_code,
        min(locality) as category
    from teams
    where locality_id is not null
    group by la_code, locality_id

),

named as (

    select
        counts.la_code,
        counts.indicator_id,
        counts.component,
        counts.period_end,
        counts.dimension,
        counts.category_code,
        names.category,
        catalogue.measure,
        counts.numerator,
        counts.denominator,
        case
            when withheld.status is not null then withheld.status
            when counts.period_end < counted_periods.first_period_end
                or counts.period_end > counted_periods.last_period_end
                then counted_periods.status
        end as why_not_counted
    from counts
    inner join catalogue
        on counts.indicator_id = catalogue.indicator_id
        and counts.component = catalogue.component
    left join names
        on counts.la_code = names.la_code
        and counts.dimension = names.dimension
        and counts.category_code = names.category_code
    left join withheld
        on counts.la_code = withheld.la_code
        and counts.indicator_id = withheld.indicator_id
    left join counted_periods
        on counts.la_code = counted_periods.la_code
        and counts.indicator_id = counted_periods.indicator_id

),

judged as (

    select
        la_code,
        indicator_id,
        component,
        period_end,
        dimension,
        category_code,
        category,
        measure,
        case when why_not_counted is null then cast(numerator as double) end as numerator,
        case
            when why_not_counted is null and measure = 'percentage' then cast(denominator as double)
        end as denominator,
        case
            when why_not_counted is not null then why_not_counted
            when measure = 'rate_per_10000' then 'no population by group'
            when measure = 'percentage' and denominator = 0 then 'nothing to count: the denominator is zero'
            else 'available'
        end as status
    from named

)

select
    la_code,
    indicator_id,
    component,
    period_end,
    dimension,
    category_code,
    category,
    numerator,
    denominator,
    case measure
        when 'count' then numerator
        when 'percentage' then 100.0 * numerator / nullif(denominator, 0)
    end as value,
    status
from judged
