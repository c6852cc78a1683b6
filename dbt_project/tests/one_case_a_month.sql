-- A case counted twice would change the figure: one row an indicator, component, month and case.
select
    indicator_id,
    component,
    period_end,
    case_id,
    count(*) as copies
from {{ ref('indicator_cases') }}
group by indicator_id, component, period_end, case_id
having count(*) > 1
