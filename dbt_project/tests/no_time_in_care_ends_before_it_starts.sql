-- Periods of care and placements are made of episodes that last at least a day, and so do they.
select
    la_code,
    'periods_of_care' as model,
    child_id,
    period_of_care_number
from {{ ref('periods_of_care') }}
where end_date <= start_date

union all

select
    la_code,
    'placements' as model,
    child_id,
    period_of_care_number
from {{ ref('placements') }}
where end_date <= start_date
