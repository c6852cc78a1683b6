-- An analyst may join on this key: one row an indicator, component, basis and period.
select
    la_code,
    indicator_id,
    component,
    basis,
    period_end,
    count(*) as copies
from {{ ref('indicator_values') }}
group by la_code, indicator_id, component, basis, period_end
having count(*) > 1
