-- One row a process behaviour chart: whether it is drawn and why not, and the two icons of Making Data Count in words.
-- Variation reads the signal of the latest point; assurance the limits of its segment against the target of its date,
-- where no point is a signal and not all are the same: else they promise nothing. Trial limits give no icon.

with figures_shown as (

    select * from {{ ref('figures_shown') }}

),

catalogue as (

    select * from {{ ref('dim_indicator') }}

),

windows as (

    select * from {{ ref('process_chart_windows') }}

),

points as (

    select * from {{ ref('process_chart_points') }}

),

target_comparisons as (

    select * from {{ ref('target_comparisons') }}

),

decisions as (

    select * from {{ ref('process_chart_decisions') }}

),

dialect as (

    select * from {{ ref('process_chart_dialect') }}

),

charts as (

    select
        figures_shown.la_code,
        figures_shown.indicator_id,
        figures_shown.component,
        count(points.value) as points,
        coalesce(max(case when points.is_drawn then 1 else 0 end), 0) = 1 as is_drawn,
        max(points.period_end) as latest_period_end
    from figures_shown
    left join points
        on figures_shown.la_code = points.la_code
        and figures_shown.indicator_id = points.indicator_id
        and figures_shown.component = points.component
        and figures_shown.period_end = points.period_end
    where figures_shown.basis = 'headline'
    group by figures_shown.la_code, figures_shown.indicator_id, figures_shown.component

),

latest_rebases as (

    select
        la_code,
        indicator_id,
        component,
        max(rebased_from) as rebased_on
    from decisions
    where decision <> 'refuse'
    group by la_code, indicator_id, component

),

latest as (

    select
        charts.*,
        catalogue.good_is,
        windows.overlap,
        latest_rebases.rebased_on,
        points.limits,
        points.is_provisional,
        points.varies,
        points.autocorrelation,
        points.most_autocorrelation,
        points.points_in_group,
        points.rule,
        points.signal,
        points.signals_in_segment,
        coalesce(round(points.upper_limit - points.lower_limit, 9) > 0, false) as varies_within_limits,
        coalesce(points.is_drawn, false) as has_set_limits,
        target_comparisons.target,
        round(target_comparisons.target - points.lower_limit, 9) < 0 as is_target_below_limits,
        round(target_comparisons.target - points.upper_limit, 9) > 0 as is_target_above_limits
    from charts
    inner join catalogue
        on charts.indicator_id = catalogue.indicator_id
        and charts.component = catalogue.component
    inner join windows
        on charts.indicator_id = windows.indicator_id
    left join latest_rebases
        on charts.la_code = latest_rebases.la_code
        and charts.indicator_id = latest_rebases.indicator_id
        and charts.component = latest_rebases.component
    left join points
        on charts.la_code = points.la_code
        and charts.indicator_id = points.indicator_id
        and charts.component = points.component
        and charts.latest_period_end = points.period_end
    left join target_comparisons
        on charts.la_code = target_comparisons.la_code
        and charts.indicator_id = target_comparisons.indicator_id
        and charts.component = target_comparisons.component
        and charts.latest_period_end = target_comparisons.period_end
        and target_comparisons.basis = 'headline'

)

select
    latest.la_code,
    latest.indicator_id,
    latest.component,
    latest.points,
    latest.is_drawn,
    case
        when latest.is_drawn then null
        when latest.overlap is not null then latest.overlap
        when latest.points < dialect.minimum_points then concat('fewer than ', dialect.minimum_points, ' points')
        when not latest.varies then 'every figure is the same'
        when latest.autocorrelation > latest.most_autocorrelation then 'each figure follows the one before'
        when latest.rebased_on is not null then concat('fewer than ', dialect.minimum_points, ' points between rebases')
        else concat('fewer than ', dialect.minimum_points, ' points between proposals')
    end as reason_not_drawn,
    latest.limits,
    coalesce(latest.is_provisional, false) as is_provisional,
    latest.autocorrelation,
    latest.most_autocorrelation,
    coalesce(latest.points_in_group, 0) as points_in_limits,
    latest.latest_period_end,
    latest.rule as latest_rule,
    latest.signal as latest_signal,
    case
        when not latest.has_set_limits then 'not assessed'
        when latest.signal = 'common cause' then 'common cause variation'
        when latest.signal = 'improvement' then concat('special cause improving ', latest.good_is)
        when latest.signal = 'concern' and latest.good_is = 'high' then 'special cause concerning low'
        when latest.signal = 'concern' then 'special cause concerning high'
        else concat('special cause ', latest.signal)
    end as variation,
    latest.has_set_limits and latest.varies_within_limits and coalesce(latest.signals_in_segment, 0) = 0 as is_stable,
    case
        when not latest.has_set_limits then 'not assessed'
        when latest.target is null then 'no target'
        when latest.good_is = 'none' or not latest.varies_within_limits then 'not assessed'
        when latest.signals_in_segment > 0 then 'not predictable'
        when not latest.is_target_below_limits and not latest.is_target_above_limits then 'hit and miss'
        when latest.is_target_below_limits = (latest.good_is = 'high') then 'consistently meets'
        else 'consistently misses'
    end as assurance,
    latest.target,
    dialect.dialect,
    latest.rebased_on
from latest
cross join dialect
