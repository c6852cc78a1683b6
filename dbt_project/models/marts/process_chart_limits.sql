-- The points of every process behaviour chart and their natural process limits, before any rule is read: the mean and
-- 2.66 mean moving ranges either side, never clamped to 0 or 100. A moving range is taken between the neighbours that
-- exist. A segment has a mean and limits of its own: it begins where people decided, and, provisionally, where a
-- proposal waits for their decision. Fewer points than the dialect asks for give trial limits. None have overlapping
-- windows, a line that does not vary, and one with a memory: where the lag-1 autocorrelation of the residuals from the
-- means of the segments lies above 2 / sqrt(n). A step of the marts, not itself published.

{{ config(schema='intermediate') }}

{% set in_chart = 'partition by la_code, indicator_id, component' %}
{% set in_group = in_chart ~ ', rebase_group' %}
{# a sum of fractions depends on the order in which they are added: always that of time #}
{% set one_by_one = 'order by period_end rows between unbounded preceding and unbounded following' %}

with series as (

    select * from {{ ref('process_chart_series') }}

),

proposals as (

    select * from {{ ref('process_chart_proposals') }}

),

dialect as (

    select * from {{ ref('process_chart_dialect') }}

),

segments as (

    select
        series.la_code,
        series.indicator_id,
        series.component,
        series.period_end,
        series.value,
        series.charted_value,
        series.stretch + count(proposals.first_period_end) as rebase_group,
        coalesce(max(proposals.first_period_end) = series.period_end, false) as opens_by_proposal
    from series
    left join proposals
        on series.la_code = proposals.la_code
        and series.indicator_id = proposals.indicator_id
        and series.component = proposals.component
        and series.period_end >= proposals.first_period_end
    group by
        series.la_code, series.indicator_id, series.component, series.period_end, series.value, series.charted_value,
        series.stretch

),

ranged as (

    select
        *,
        abs(charted_value - lag(charted_value) over ({{ in_group }} order by period_end)) as moving_range,
        coalesce(lead(opens_by_proposal) over ({{ in_chart }} order by period_end), false) as ends_by_proposal
    from segments

),

centred as (

    select
        *,
        max(case when opens_by_proposal or ends_by_proposal then 1 else 0 end) over ({{ in_group }}) = 1
            as is_provisional,
        count(charted_value) over ({{ in_group }}) as points_in_group,
        count(charted_value) over ({{ in_chart }}) as points_in_chart,
        round(max(charted_value) over ({{ in_chart }}) - min(charted_value) over ({{ in_chart }}), 9) > 0 as varies,
        avg(charted_value) over ({{ in_group }} {{ one_by_one }}) as mean,
        avg(moving_range) over ({{ in_group }} {{ one_by_one }}) as mean_of_all_moving_ranges
    from ranged

),

screened as (

    select
        *,
        charted_value - mean as residual,
        lag(charted_value - mean) over ({{ in_chart }} order by period_end) as residual_before,
        avg(case when moving_range < 3.267 * mean_of_all_moving_ranges then moving_range end)
            over ({{ in_group }} {{ one_by_one }}) as mean_of_narrow_moving_ranges
    from centred

),

remembered as (

    select
        screened.*,
        dialect.minimum_points,
        case
            when dialect.screen_moving_ranges then coalesce(mean_of_narrow_moving_ranges, mean_of_all_moving_ranges)
            else mean_of_all_moving_ranges
        end as mean_moving_range,
        case
            when varies and points_in_chart >= dialect.minimum_points
                -- rounded, so that the order in which an engine adds up is not seen
                then round(
                        sum(residual * residual_before) over ({{ in_chart }} {{ one_by_one }})
                        / nullif(round(sum(residual * residual) over ({{ in_chart }} {{ one_by_one }}), 9), 0),
                        9
                    )
        end as autocorrelation,
        2 / sqrt(nullif(points_in_chart, 0)) as most_autocorrelation
    from screened
    cross join dialect

),

limited as (

    select
        *,
        case
            when charted_value is null or not varies or autocorrelation > most_autocorrelation then null
            when points_in_group < minimum_points then 'trial'
            else 'set'
        end as limits
    from remembered

)

select
    la_code,
    indicator_id,
    component,
    period_end,
    value,
    rebase_group,
    is_provisional,
    points_in_group,
    varies,
    autocorrelation,
    most_autocorrelation,
    limits,
    case when limits is not null then mean end as mean,
    case when limits is not null then moving_range end as moving_range,
    case when limits is not null then mean_moving_range end as mean_moving_range,
    case when limits is not null then mean - 2.66 * mean_moving_range end as lower_limit,
    case when limits is not null then mean + 2.66 * mean_moving_range end as upper_limit,
    case when limits is not null then mean - 2.66 * mean_moving_range * 2 / 3 end as near_lower_limit,
    case when limits is not null then mean + 2.66 * mean_moving_range * 2 / 3 end as near_upper_limit
from limited
