-- A case counted twice would change the figure: one row an indicator, component, month and case.
select
    la_code,
    indicator_id,
    component,
    period_end,
    case_id,
    count(*) as copies
from {{ ref('indicator_cases') }}
group by la_code, indicator_id, component, period_end, case_id
having count(*) > 1
