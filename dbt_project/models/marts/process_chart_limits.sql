-- The points of every process behaviour chart and their natural process limits, before any rule is read: the mean and
-- 2.66 mean moving ranges either side, never clamped to 0 or 100. A period without a value is no point; a moving
-- range is taken between the neighbours that exist. A rebase starts a group with its own mean and limits. Fewer
-- points than the dialect asks for give trial limits. Overlapping windows give none. A step of the marts, not itself
-- published.

{{ config(schema='intermediate') }}

{% set in_group = 'partition by la_code, indicator_id, component, rebase_group' %}

with indicator_values as (

    select * from {{ ref('indicator_values') }}

),

windows as (

    select * from {{ ref('process_chart_windows') }}

),

rebases as (

    select * from {{ ref('process_chart_rebases') }}

),

dialect as (

    select * from {{ ref('process_chart_dialect') }}

),

points as (

    select
        indicator_values.la_code,
        indicator_values.indicator_id,
        indicator_values.component,
        indicator_values.period_end,
        indicator_values.value,
        case when windows.overlap is null then indicator_values.value end as charted_value,
        1 + count(distinct rebases.rebased_from) as rebase_group
    from indicator_values
    inner join windows
        on indicator_values.indicator_id = windows.indicator_id
    left join rebases
        on indicator_values.la_code = rebases.la_code
        and indicator_values.indicator_id = rebases.indicator_id
        and indicator_values.component = coalesce(rebases.component, '')
        and indicator_values.period_end >= rebases.rebased_from
    where indicator_values.basis = 'headline'
        and indicator_values.value is not null
    group by all

),

ranged as (

    select
        *,
        abs(charted_value - lag(charted_value) over ({{ in_group }} order by period_end)) as moving_range
    from points

),

centred as (

    select
        *,
        count(charted_value) over ({{ in_group }}) as points_in_group,
        avg(charted_value) over ({{ in_group }}) as mean,
        avg(moving_range) over ({{ in_group }}) as mean_of_all_moving_ranges
    from ranged

),

screened as (

    select
        *,
        avg(case when moving_range < 3.267 * mean_of_all_moving_ranges then moving_range end) over ({{ in_group }})
            as mean_of_narrow_moving_ranges
    from centred

),

limited as (

    select
        screened.*,
        dialect.minimum_points,
        case
            when dialect.screen_moving_ranges then coalesce(mean_of_narrow_moving_ranges, mean_of_all_moving_ranges)
            else mean_of_all_moving_ranges
        end as mean_moving_range
    from screened
    cross join dialect

)

select
    la_code,
    indicator_id,
    component,
    period_end,
    value,
    rebase_group,
    points_in_group,
    case
        when charted_value is null then null
        when points_in_group < minimum_points then 'trial'
        else 'set'
    end as limits,
    mean,
    moving_range,
    mean_moving_range,
    mean - 2.66 * mean_moving_range as lower_limit,
    mean + 2.66 * mean_moving_range as upper_limit,
    mean - 2.66 * mean_moving_range * 2 / 3 as near_lower_limit,
    mean + 2.66 * mean_moving_range * 2 / 3 as near_upper_limit
from limited
