-- Every headline value against the target that stood at the end of its period, unrounded, with the tolerance that
-- people decided, and the gap in cases: how many more or fewer of the present denominator would have met the target.
-- Where a line is told by a whole year, since its months are suppressed, that year as well: a share by the target of
-- its months; a number or a rate of a month is no target of a year. A line with no stated direction is never coloured.

with figures_shown as (

    select * from {{ ref('figures_shown') }}

),

latest_figures as (

    select * from {{ ref('latest_figures') }}

),

catalogue as (

    select * from {{ ref('dim_indicator') }}

),

targets as (

    select * from {{ ref('targets') }}

),

judged_figures as (

    select
        la_code,
        indicator_id,
        component,
        basis,
        period_end,
        value,
        numerator,
        denominator
    from figures_shown
    where basis = 'headline'

    union all

    select
        la_code,
        indicator_id,
        component,
        basis,
        period_end,
        value,
        numerator,
        denominator
    from latest_figures
    where basis <> 'headline'

),

targets_in_force as (

    select
        judged_figures.la_code,
        judged_figures.indicator_id,
        judged_figures.component,
        judged_figures.basis,
        judged_figures.period_end,
        judged_figures.value,
        judged_figures.numerator,
        case catalogue.measure
            when 'percentage' then judged_figures.denominator / 100
            when 'rate_per_10000' then judged_figures.denominator / 10000
            else 1.0
        end as cases_in_one_point,
        catalogue.good_is,
        cast(targets.target as double) as target,
        cast(targets.tolerance as double) as tolerance,
        row_number() over (
            partition by
                judged_figures.la_code,
                judged_figures.indicator_id,
                judged_figures.component,
                judged_figures.basis,
                judged_figures.period_end
            order by targets.valid_from desc
        ) as order_from_latest
    from judged_figures
    inner join catalogue
        on judged_figures.indicator_id = catalogue.indicator_id
        and judged_figures.component = catalogue.component
    left join targets
        on judged_figures.la_code = targets.la_code
        and judged_figures.indicator_id = targets.indicator_id
        and judged_figures.component = coalesce(targets.component, '')
        -- in one comparison: a condition about one side alone would have all rows compared with all
        and case
            when judged_figures.basis = 'headline' or catalogue.measure = 'percentage' then judged_figures.period_end
        end >= targets.valid_from

),

sided as (

    select
        la_code,
        indicator_id,
        component,
        basis,
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
    basis,
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
