-- Whoever is looked after is open to social care on the same day, with that status.
select
    looked_after.la_code,
    looked_after.period_end,
    looked_after.child_id
from {{ ref('looked_after_at_month_end') }} as looked_after
left join {{ ref('open_to_social_care_at_month_end') }} as open_to_social_care
    on looked_after.la_code = open_to_social_care.la_code
    and looked_after.period_end = open_to_social_care.period_end
    and looked_after.child_id = open_to_social_care.child_id
    and open_to_social_care.status = 'looked_after'
where open_to_social_care.child_id is null
