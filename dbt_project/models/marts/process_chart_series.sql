-- The points of every process behaviour chart in order, in the stretches that people decided: a rebase begins one. A
-- period without a value is no point. Overlapping windows are charted by nobody: their charted value is null. In the
-- public edition a line with a suppressed figure has no point at all: which figures are missing there is no chance, and
-- a chart of the others would judge wrongly. A step of the marts, not itself published.

{{ config(schema='intermediate') }}

with indicator_values as (

    select * from {{ ref('indicator_values') }}

),

windows as (

    select * from {{ ref('process_chart_windows') }}

),

rebases as (

    select * from {{ ref('process_chart_rebases') }}

),

suppressed as (

    select distinct
        indicator_id,
        component
    from indicator_values
    where basis = 'headline'
        and status like 'confidential:%'

),

points as (

    select
        indicator_values.la_code,
        indicator_values.indicator_id,
        indicator_values.component,
        indicator_values.period_end,
        indicator_values.value,
        case when windows.overlap is null then indicator_values.value end as charted_value,
        -- the first day of the period, which a quarter opens two months before its last one
        case
            when windows.period_window = 'quarter' then {{ add_months('indicator_values.period_start', -2) }}
            else indicator_values.period_start
        end as opens_on,
        1 + count(distinct rebases.rebased_from) as stretch
    from indicator_values
    inner join windows
        on indicator_values.indicator_id = windows.indicator_id
    left join rebases
        on indicator_values.la_code = rebases.la_code
        and indicator_values.indicator_id = rebases.indicator_id
        and indicator_values.component = coalesce(rebases.component, '')
        and indicator_values.period_end >= rebases.rebased_from
        and coalesce(rebases.decision, 'rebase') = 'rebase'
    left join suppressed
        on indicator_values.indicator_id = suppressed.indicator_id
        and indicator_values.component = suppressed.component
    where indicator_values.basis = 'headline'
        and suppressed.indicator_id is null
        and indicator_values.value is not null
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
