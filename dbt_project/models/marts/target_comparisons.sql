-- Every headline value against the target that stood at the end of its period, unrounded, with the tolerance that
-- people decided. A line with no stated direction is never coloured.

with indicator_values as (

    select * from {{ ref('indicator_values') }}

),

catalogue as (

    select * from {{ ref('dim_indicator') }}

),

targets as (

    select * from {{ ref('targets') }}

),

targets_in_force as (

    select
        indicator_values.la_code,
        indicator_values.indicator_id,
        indicator_values.component,
        indicator_values.period_end,
        indicator_values.value,
        catalogue.good_is,
        targets.target,
        targets.tolerance,
        row_number() over (
            partition by indicator_values.indicator_id, indicator_values.component, indicator_values.period_end
            order by targets.valid_from desc
        ) as order_from_latest
    from indicator_values
    inner join catalogue
        on indicator_values.indicator_id = catalogue.indicator_id
        and indicator_values.component = catalogue.component
    left join targets
        on indicator_values.la_code = targets.la_code
        and indicator_values.indicator_id = targets.indicator_id
        and indicator_values.component = coalesce(targets.component, '')
        and indicator_values.period_end >= targets.valid_from
    where indicator_values.basis = 'headline'

)

select
    la_code,
    indicator_id,
    component,
    period_end,
    cast(target as double) as target,
    cast(tolerance as double) as tolerance,
    value - cast(target as double) as gap,
    case
        when value is null then 'no figure'
        when target is null then 'no target'
        when good_is = 'none' then 'direction not stated'
        when good_is = 'high' and value >= target then 'better'
        when good_is = 'high' and value >= target - tolerance then 'within tolerance'
        when good_is = 'low' and value <= target then 'better'
        when good_is = 'low' and value <= target + tolerance then 'within tolerance'
        else 'worse'
    end as status_against_target
from targets_in_force
where order_from_latest = 1
