-- Within a dimension, mix and rate of all groups are the change of the line over the year; of counts and rates, the
-- differences of the groups are those of the whole.
with sums as (

    select
        la_code,
        indicator_id,
        component,
        dimension,
        sum(contribution) as contribution,
        sum(mix_effect) + sum(rate_effect) as effects
    from {{ ref('drivers_of_change') }}
    group by la_code, indicator_id, component, dimension

),

years as (

    select * from {{ ref('years_compared') }}

),

changes as (

    select * from {{ ref('changes_over_the_year') }}

)

select
    sums.la_code,
    sums.indicator_id,
    sums.component,
    sums.dimension
from sums
inner join changes
    on sums.la_code = changes.la_code
    and sums.indicator_id = changes.indicator_id
    and sums.component = changes.component
inner join years
    on sums.la_code = years.la_code
    and sums.indicator_id = years.indicator_id
    and sums.component = years.component
where
    abs(
        sums.contribution
        - case
            when years.measure = 'percentage' then changes.change
            when years.kind = 'flow' then years.numerator_last_year - years.numerator_year_before
            else changes.change_in_cases
        end
    ) > 0.0000001
    or abs(sums.effects - sums.contribution) > 0.0000001
