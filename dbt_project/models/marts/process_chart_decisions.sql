-- The decisions by which process behaviour charts are rebased, or a proposal to do so is refused, as far as a chart
-- shows them: those of its own authority, from the day of which it has a point. A chart without limits shows none.

with limits as (

    select * from {{ ref('process_chart_limits') }}

),

rebases as (

    select * from {{ ref('process_chart_rebases') }}

),

charts as (

    select
        la_code,
        indicator_id,
        component,
        max(period_end) as latest_period_end
    from limits
    where limits is not null
    group by la_code, indicator_id, component

)

select
    charts.la_code,
    charts.indicator_id,
    charts.component,
    rebases.rebased_from,
    coalesce(rebases.decision, 'rebase') as decision,
    rebases.decided_by,
    rebases.decided_on,
    rebases.reason
from charts
inner join rebases
    on charts.la_code = rebases.la_code
    and charts.indicator_id = rebases.indicator_id
    and charts.component = coalesce(rebases.component, '')
    and charts.latest_period_end >= rebases.rebased_from
