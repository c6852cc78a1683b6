-- What counts in the numerator counts in the denominator, but for turnover: those who left are no part of those in post.
select
    indicator_id,
    component,
    period_end,
    case_id
from {{ ref('indicator_cases') }}
where in_numerator
    and not in_denominator
    and indicator_id <> 'turnover_rate'
