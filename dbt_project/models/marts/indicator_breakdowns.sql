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

present_state as (

    select * from {{ ref('lines_of_present_state') }}

),

run as (

    select * from {{ source('control', 'run') }}

),

names as (

    select
        dimension,
        category_code,
        category
    from categories

    union all

    select
        'team' as dimension,
        team_id as category_code,
        team as category
    from teams

    union all

    select
        'locality' as dimension,
        locality_id as category_code,
        min(locality) as category
    from teams
    where locality_id is not null
    group by locality_id

),

excused as (

    select
        counts.indicator_id,
        counts.component,
        counts.period_end,
        counts.dimension,
        counts.category_code,
        counts.numerator,
        counts.denominator,
        coalesce(withheld.status, present_state.status) as why_not
    from counts
    left join withheld
        on counts.indicator_id = withheld.indicator_id
    left join present_state
        on counts.indicator_id = present_state.indicator_id
        and counts.period_end < present_state.counted_for

),

judged as (

    select
        counts.indicator_id,
        counts.component,
        counts.period_end,
        counts.dimension,
        counts.category_code,
        names.category,
        catalogue.measure,
        case when counts.why_not is null then cast(counts.numerator as double) end as numerator,
        case
            when counts.why_not is null and catalogue.measure = 'percentage'
                then cast(counts.denominator as double)
        end as denominator,
        case
            when counts.why_not is not null then counts.why_not
            when catalogue.measure = 'rate_per_10000' then 'no population by group'
            when catalogue.measure = 'percentage' and counts.denominator = 0
                then 'nothing to count: the denominator is zero'
            else 'available'
        end as status
    from excused as counts
    inner join catalogue
        on counts.indicator_id = catalogue.indicator_id
        and counts.component = catalogue.component
    left join names
        on counts.dimension = names.dimension
        and counts.category_code = names.category_code

)

select
    run.la_code,
    judged.indicator_id,
    judged.component,
    judged.period_end,
    judged.dimension,
    judged.category_code,
    judged.category,
    judged.numerator,
    judged.denominator,
    case judged.measure
        when 'count' then judged.numerator
        when 'percentage' then 100.0 * judged.numerator / nullif(judged.denominator, 0)
    end as value,
    judged.status
from judged
cross join run
