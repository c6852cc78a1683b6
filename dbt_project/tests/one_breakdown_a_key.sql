-- An analyst may join on this key: one row an indicator, component, period, dimension and group. A group without a name
-- could not be read.
select
    la_code,
    indicator_id,
    component,
    period_end,
    dimension,
    category_code,
    count(*) as copies
from {{ ref('indicator_breakdowns') }}
group by la_code, indicator_id, component, period_end, dimension, category_code
having count(*) > 1 or count(category) < count(*)
