-- Numerator and denominator of every team and locality this year and the year before, as the line itself is compared:
-- a flow by its last 12 months and the 12 before, anything else by its latest period and the same of a year ago. A step
-- of the marts, not itself published.

{{ config(schema='intermediate') }}

with breakdowns as (

    select * from {{ ref('indicator_breakdowns') }}

),

figures as (

    select * from {{ ref('figures_in_order') }}

)

select
    breakdowns.la_code,
    breakdowns.indicator_id,
    breakdowns.component,
    breakdowns.dimension,
    breakdowns.category_code,
    min(breakdowns.category) as category,
    figures.measure,
    figures.is_proportion,
    figures.kind,
    sum(
        case
            when figures.number_from_latest = 1
                or (figures.kind = 'flow' and figures.number_from_latest <= figures.periods_a_year)
                then breakdowns.numerator
            else 0
        end
    ) as numerator_now,
    sum(
        case
            when figures.number_from_latest = 1
                or (figures.kind = 'flow' and figures.number_from_latest <= figures.periods_a_year)
                then breakdowns.denominator
            else 0
        end
    ) as denominator_now,
    sum(
        case
            when figures.number_from_latest = figures.periods_a_year + 1
                or (
                    figures.kind = 'flow'
                    and figures.number_from_latest > figures.periods_a_year
                    and figures.number_from_latest <= 2 * figures.periods_a_year
                )
                then breakdowns.numerator
            else 0
        end
    ) as numerator_before,
    sum(
        case
            when figures.number_from_latest = figures.periods_a_year + 1
                or (
                    figures.kind = 'flow'
                    and figures.number_from_latest > figures.periods_a_year
                    and figures.number_from_latest <= 2 * figures.periods_a_year
                )
                then breakdowns.denominator
            else 0
        end
    ) as denominator_before
from breakdowns
inner join figures
    on breakdowns.la_code = figures.la_code
    and breakdowns.indicator_id = figures.indicator_id
    and breakdowns.component = figures.component
    and breakdowns.period_end = figures.period_end
where
    breakdowns.dimension in ('locality', 'team')
    and figures.kind <> 'cumulative'
group by
    breakdowns.la_code,
    breakdowns.indicator_id,
    breakdowns.component,
    breakdowns.dimension,
    breakdowns.category_code,
    figures.measure,
    figures.is_proportion,
    figures.kind
