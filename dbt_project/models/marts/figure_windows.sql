-- The window over which every figure counts: its first day, and whether it is a snapshot of its last.

{{ config(schema='intermediate') }}

with figures as (

    select * from {{ ref('indicator_values') }}

),

catalogue as (

    select * from {{ ref('dim_indicator') }}

),

windows as (

    select * from {{ ref('dim_period_window') }}

)

select
    figures.la_code,
    figures.indicator_id,
    figures.component,
    figures.basis,
    figures.period_end,
    windows.is_snapshot,
    windows.window_start
from figures
inner join catalogue
    on figures.indicator_id = catalogue.indicator_id
    and figures.component = catalogue.component
inner join windows
    on figures.period_end = windows.period_end
    and {{ window_of('catalogue.period_window', 'figures.basis') }} = windows.period_window
