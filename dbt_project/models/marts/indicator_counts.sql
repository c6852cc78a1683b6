-- Numerator and denominator of every indicator, component and period that has cases. Nothing else aggregates.

with cases as (

    select * from {{ ref('indicator_cases') }}

)

select
    la_code,
    indicator_id,
    component,
    period_end,
    sum(weight) filter (where in_numerator) as numerator,
    sum(weight) filter (where in_denominator) as denominator
from cases
group by la_code, indicator_id, component, period_end
