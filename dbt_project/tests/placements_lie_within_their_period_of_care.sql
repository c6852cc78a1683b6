-- Both are cut from the same episodes: a period of care opens with its first placement, and every placement has its period.
select
    placements.la_code,
    placements.child_id,
    placements.period_of_care_number
from {{ ref('placements') }} as placements
left join {{ ref('periods_of_care') }} as periods_of_care
    on placements.la_code = periods_of_care.la_code
    and placements.child_id = periods_of_care.child_id
    and placements.period_of_care_number = periods_of_care.period_of_care_number
group by placements.la_code, placements.child_id, placements.period_of_care_number
having min(placements.start_date) <> min(periods_of_care.start_date)
    or count(periods_of_care.child_id) = 0
