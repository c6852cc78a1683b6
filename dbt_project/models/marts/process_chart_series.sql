-- The points of every process behaviour chart in order, in the stretches that people decided: a rebase begins one, as
-- does a change of the definition. A period without a value is no point. Overlapping windows are charted by nobody:
-- their charted value is null. In the public edition a line with a suppressed figure has no point at all: which figures
-- are missing there is no chance, and a chart of the others would judge wrongly. A step of the marts, not itself
-- published.

{{ config(schema='intermediate') }}

with figures_shown as (

    select * from {{ ref('figures_shown') }}

),

windows as (

    select * from {{ ref('process_chart_windows') }}

),

rebases as (

    select * from {{ ref('process_chart_rebases') }}

),

suppressed as (

    select distinct
        la_code,
        indicator_id,
        component
    from figures_shown
    where basis = 'headline'
        and status like 'confidential:%'

),

points as (

    select
        figures_shown.la_code,
        figures_shown.indicator_id,
        figures_shown.component,
        figures_shown.period_end,
        figures_shown.value,
        case when windows.overlap is null then figures_shown.value end as charted_value,
        -- the first day of the period, which a quarter opens two months before its last one
        case
            when windows.period_window = 'quarter' then {{ add_months('figures_shown.period_start', -2) }}
            else figures_shown.period_start
        end as opens_on,
        1 + count(distinct rebases.rebased_from) as stretch
    from figures_shown
    inner join windows
        on figures_shown.indicator_id = windows.indicator_id
    left join rebases
        on figures_shown.la_code = rebases.la_code
        and figures_shown.indicator_id = rebases.indicator_id
        and figures_shown.component = coalesce(rebases.component, '')
        and figures_shown.period_end >= rebases.rebased_from
        and coalesce(rebases.decision, 'rebase') <> 'refuse'
    left join suppressed
        on figures_shown.la_code = suppressed.la_code
        and figures_shown.indicator_id = suppressed.indicator_id
        and figures_shown.component = suppressed.component
    where figures_shown.basis = 'headline'
        and suppressed.indicator_id is null
        and figures_shown.value is not null
    group by all

)

select
    la_code,
    indicator_id,
    component,
    stretch,
    period_end,
    opens_on,
    value,
    charted_value,
    row_number() over (partition by la_code, indicator_id, component, stretch order by period_end) as place
from points
