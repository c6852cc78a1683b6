-- A case is in or out: an unknown answer would count as no without anybody having said so.

select
    la_code,
    indicator_id,
    component,
    period_end,
    case_id
from {{ ref('indicator_cases') }}
where in_denominator is null
    or in_numerator is null
    or weight is null
    or evidence is null
