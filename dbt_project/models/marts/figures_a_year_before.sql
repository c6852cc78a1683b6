-- Beside every figure the same figure of the period that ended a year earlier. What was counted under another
-- definition is not held beside it. A step of the marts, not itself published.

{{ config(schema='intermediate') }}

with figures as (

    select * from {{ ref('figures_shown') }}

),

breaks as (

    select * from {{ ref('series_breaks') }}

)

select
    figures.la_code,
    figures.indicator_id,
    figures.component,
    figures.basis,
    figures.period_end,
    max(before.value) as value_a_year_before
from figures
inner join figures as before
    on figures.la_code = before.la_code
    and figures.indicator_id = before.indicator_id
    and figures.component = before.component
    and figures.basis = before.basis
    and last_day({{ add_months('figures.period_end', -12) }}) = before.period_end
left join breaks
    on figures.la_code = breaks.la_code
    and figures.indicator_id = breaks.indicator_id
    and figures.component = breaks.component
    and before.period_end < breaks.breaks_on
    and figures.period_end >= breaks.breaks_on
where breaks.breaks_on is null
group by all
