-- Where the Stable Shift Algorithm proposes to set the limits of a chart anew, followed from the first point of every
-- stretch, with the row of seeds/process_chart_rebases.csv by which people would decide it, the way it moved, and the
-- means either side. A decided or refused proposal is none any more.

{% set chart = 'la_code, indicator_id, component, stretch' %}

with recursive series as (

    select * from {{ ref('process_chart_series') }}

),

shifts as (

    select * from {{ ref('process_chart_shifts') }}

),

segments as (

    select
        {{ chart }},
        1 as begins_at
    from series
    where place = 1

    union all

    select
        shifts.la_code,
        shifts.indicator_id,
        shifts.component,
        shifts.stretch,
        cast(shifts.shifts_at as integer) as begins_at
    from segments
    inner join shifts
        on segments.la_code = shifts.la_code
        and segments.indicator_id = shifts.indicator_id
        and segments.component = shifts.component
        and segments.stretch = shifts.stretch
        and segments.begins_at = shifts.begins_at

),

ends as (

    select
        {{ chart }},
        begins_at,
        lead(begins_at) over (partition by {{ chart }} order by begins_at) as next_begins_at,
        lag(begins_at) over (partition by {{ chart }} order by begins_at) as last_begins_at
    from segments

),

means as (

    select
        ends.la_code,
        ends.indicator_id,
        ends.component,
        ends.stretch,
        ends.begins_at,
        avg(case when series.place < ends.begins_at then series.charted_value end) as mean_before,
        avg(case when series.place >= ends.begins_at then series.charted_value end) as mean_after,
        min(case when series.place = ends.begins_at then series.opens_on end) as rebased_from,
        min(case when series.place = ends.begins_at then series.period_end end) as period_end
    from ends
    inner join series
        on ends.la_code = series.la_code
        and ends.indicator_id = series.indicator_id
        and ends.component = series.component
        and ends.stretch = series.stretch
        and ends.last_begins_at <= series.place
        and coalesce(ends.next_begins_at, series.place + 1) > series.place
    group by ends.la_code, ends.indicator_id, ends.component, ends.stretch, ends.begins_at

)

select
    la_code,
    indicator_id,
    component,
    rebased_from,
    period_end as first_period_end,
    stretch,
    mean_before,
    mean_after,
    concat(
        la_code, ',', indicator_id, ',', component, ',', cast(rebased_from as {{ text_type() }}),
        ',decided_by,decided_on,reason,rebase'
    ) as row_to_add
from means
