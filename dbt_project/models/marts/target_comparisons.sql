-- Every headline value against the target that stood at the end of its period, unrounded, with the tolerance that
-- people decided, and the gap in cases: how many more or fewer of the present denominator would have met the target.
-- A line with no stated direction is never coloured.

with figures_shown as (

    select * from {{ ref('figures_shown') }}

),

catalogue as (

    select * from {{ ref('dim_indicator') }}

),

targets as (

    select * from {{ ref('targets') }}

),

targets_in_force as (

    select
        figures_shown.la_code,
        figures_shown.indicator_id,
        figures_shown.component,
        figures_shown.period_end,
        figures_shown.value,
        figures_shown.numerator,
        case catalogue.measure
            when 'percentage' then figures_shown.denominator / 100
            when 'rate_per_10000' then figures_shown.denominator / 10000
            else 1.0
        end as cases_in_one_point,
        catalogue.good_is,
        cast(targets.target as double) as target,
        cast(targets.tolerance as double) as tolerance,
        row_number() over (
            partition by figures_shown.indicator_id, figures_shown.component, figures_shown.period_end
            order by targets.valid_from desc
        ) as order_from_latest
    from figures_shown
    inner join catalogue
        on figures_shown.indicator_id = catalogue.indicator_id
        and figures_shown.component = catalogue.component
    left join targets
        on figures_shown.la_code = targets.la_code
        and figures_shown.indicator_id = targets.indicator_id
        and figures_shown.component = coalesce(targets.component, '')
        and figures_shown.period_end >= targets.valid_from
    where figures_shown.basis = 'headline'

),

sided as (

    select
        la_code,
        indicator_id,
        component,
        period_end,
        value,
        numerator,
        cases_in_one_point,
        good_is,
        target,
        tolerance,
        case
            when good_is = 'high' then value < target
            when good_is = 'low' then value > target
        end as is_on_worse_side
    from targets_in_force
    where order_from_latest = 1

)

select
    la_code,
    indicator_id,
    component,
    period_end,
    target,
    tolerance,
    value - target as gap,
    is_on_worse_side,
    -- the ninth decimal is floating point: a target met exactly is short of nobody
    case
        when is_on_worse_side
            then greatest(cast(ceil(round(abs(target * cases_in_one_point - numerator), 9)) as integer), 1)
    end as cases_short_of_target,
    case
        when value is null then 'no figure'
        when target is null then 'no target'
        when good_is = 'none' then 'direction not stated'
        when not is_on_worse_side then 'better'
        when good_is = 'high' and value >= target - tolerance then 'within tolerance'
        when good_is = 'low' and value <= target + tolerance then 'within tolerance'
        else 'worse'
    end as status_against_target
from sided
