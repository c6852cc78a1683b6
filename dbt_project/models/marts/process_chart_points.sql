-- Every point of every process behaviour chart, its limits and the rule it triggers. The first rule that holds names
-- the point: outside the limits, then a trend (strict rises or falls, a tie breaks it), then two of three near a
-- limit with all three on one side of the mean, then a shift (a point on the mean breaks it). Every point of a trend
-- or shift is marked; a point where two trends meet belongs to the later one. Differences are rounded to nine
-- decimals before they are judged: below that, floating point speaks and not the process.

{% set keys = 'la_code, indicator_id, component, rebase_group' %}
{% set in_order = 'partition by ' ~ keys ~ ' order by period_end' %}

with limits as (

    select * from {{ ref('process_chart_limits') }}

),

catalogue as (

    select * from {{ ref('dim_indicator') }}

),

dialect as (

    select * from {{ ref('process_chart_dialect') }}

),

placed as (

    select
        limits.*,
        dialect.dialect,
        dialect.trend_points,
        dialect.shift_points,
        dialect.two_of_three_counts_beyond_limits,
        coalesce(limits.limits = 'set', false) as is_drawn,
        sign(round(value - mean, 9)) as side,
        sign(round(value - lag(value) over ({{ in_order }}), 9)) as step,
        round(value - upper_limit, 9) > 0 or round(value - lower_limit, 9) < 0 as is_outside,
        round(value - near_upper_limit, 9) > 0 or round(value - near_lower_limit, 9) < 0 as is_past_near_limit
    from limits
    cross join dialect

),

run_starts as (

    select
        *,
        case when side = lag(side) over ({{ in_order }}) then 0 else 1 end as starts_side_run,
        case when step = lag(step) over ({{ in_order }}) then 0 else 1 end as starts_step_run,
        case when is_past_near_limit and (two_of_three_counts_beyond_limits or not is_outside) then 1 else 0 end
            as counts_as_near
    from placed

),

run_numbers as (

    select
        *,
        sum(starts_side_run) over ({{ in_order }}) as side_run,
        sum(starts_step_run) over ({{ in_order }}) as step_run,
        case
            when abs(sum(side) over ({{ in_order }} rows between 2 preceding and current row)) = 3
                and sum(counts_as_near) over ({{ in_order }} rows between 2 preceding and current row) >= 2
                then 1
            else 0
        end as ends_two_of_three
    from run_starts

),

run_lengths as (

    select
        *,
        count(*) over (partition by {{ keys }}, side_run) as points_in_side_run,
        count(*) over (partition by {{ keys }}, step_run) as steps_in_step_run,
        max(ends_two_of_three) over ({{ in_order }} rows between current row and 2 following) = 1 as is_in_two_of_three
    from run_numbers

),

trends as (

    select
        *,
        case when steps_in_step_run >= trend_points - 1 then step else 0 end as trend
    from run_lengths

),

trends_of_points as (

    select
        *,
        coalesce(nullif(lead(trend) over ({{ in_order }}), 0), trend, 0) as trend_of_point
    from trends

),

ruled as (

    select
        *,
        case when is_outside or trend_of_point = 0 then side else trend_of_point end as direction,
        case
            when not is_drawn then null
            when is_outside then 'outside limits'
            when trend_of_point <> 0 then 'trend'
            when is_in_two_of_three and counts_as_near = 1 then 'two of three near a limit'
            when points_in_side_run >= shift_points and side <> 0 then 'shift'
        end as rule
    from trends_of_points

)

select
    ruled.la_code,
    ruled.indicator_id,
    ruled.component,
    ruled.period_end,
    ruled.value,
    ruled.is_drawn,
    ruled.limits,
    ruled.rebase_group,
    ruled.is_provisional,
    ruled.points_in_group,
    ruled.varies,
    ruled.autocorrelation,
    ruled.most_autocorrelation,
    ruled.mean,
    ruled.moving_range,
    ruled.mean_moving_range,
    ruled.lower_limit,
    ruled.upper_limit,
    ruled.near_lower_limit,
    ruled.near_upper_limit,
    ruled.rule,
    count(ruled.rule) over (
        partition by ruled.la_code, ruled.indicator_id, ruled.component, ruled.rebase_group
    ) as signals_in_segment,
    case
        when not ruled.is_drawn then null
        when ruled.rule is null then 'common cause'
        when catalogue.good_is = 'none' and ruled.direction > 0 then 'neither high'
        when catalogue.good_is = 'none' then 'neither low'
        when (ruled.direction > 0) = (catalogue.good_is = 'high') then 'improvement'
        else 'concern'
    end as signal,
    ruled.dialect
from ruled
inner join catalogue
    on ruled.indicator_id = catalogue.indicator_id
    and ruled.component = catalogue.component
