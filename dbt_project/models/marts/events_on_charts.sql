-- What happened, by the seed `chart_events`, on the chart of each line and component that shall show it. An event that
-- names no indicator stands on all charts. Events outside the periods of a line are left out.

with events as (

    select * from {{ ref('chart_events') }}

),

indicator_values as (

    select * from {{ ref('indicator_values') }}

),

charts as (

    select
        la_code,
        indicator_id,
        component,
        min(period_start) as first_day,
        max(period_end) as last_day
    from indicator_values
    where basis = 'headline'
    group by la_code, indicator_id, component

)

select
    charts.la_code,
    charts.indicator_id,
    charts.component,
    events.happened_on,
    events.event,
    events.noted_by
from charts
inner join events
    on charts.la_code = events.la_code
    and charts.indicator_id = coalesce(events.indicator_id, charts.indicator_id)
    and charts.component = coalesce(events.component, charts.component)
    and events.happened_on between charts.first_day and charts.last_day
