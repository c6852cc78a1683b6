-- The window over which every figure counts: its first day, and whether it is a snapshot of its last.

{{ config(schema='intermediate') }}

with figures as (

    select * from {{ ref('indicator_values') }}

),

catalogue as (

    select * from {{ ref('dim_indicator') }}

),

periods as (

    select * from {{ ref('periods') }}

)

select
    figures.la_code,
    figures.indicator_id,
    figures.component,
    figures.basis,
    figures.period_end,
    catalogue.period_window in ('month_end', 'quarter_end', 'cumulative') as is_snapshot,
    case
        when figures.basis <> 'headline' then figures.period_start
        when catalogue.period_window = 'quarter' then periods.quarter_start
        when catalogue.period_window = 'rolling_12_months' then periods.twelve_months_start
        when catalogue.period_window = 'financial_year_to_date' then periods.financial_year_start
        when catalogue.period_window = 'academic_year_to_date' then periods.academic_year_start
        when catalogue.period_window = 'month' then periods.period_start
        else periods.period_end
    end as window_start
from figures
inner join catalogue
    on figures.indicator_id = catalogue.indicator_id
    and figures.component = catalogue.component
inner join periods
    on figures.la_code = periods.la_code
    and figures.period_end = periods.period_end
