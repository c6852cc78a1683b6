-- A role says one thing on a day: two rows of a role whose days overlap would count its worker twice, or lead and
-- not lead.
select
    one.worker_role,
    one.valid_from,
    another.valid_from as other_valid_from
from {{ ref('worker_roles') }} as one
inner join {{ ref('worker_roles') }} as another
    on lower(one.worker_role) = lower(another.worker_role)
    and coalesce(one.valid_from, date '1900-01-01') <= coalesce(another.valid_to, date '9999-12-31')
    and coalesce(another.valid_from, date '1900-01-01') <= coalesce(one.valid_to, date '9999-12-31')
group by one.worker_role, one.valid_from, one.valid_to, one.is_lead_practitioner, another.valid_from
having coalesce(one.valid_from, date '1900-01-01') <> coalesce(another.valid_from, date '1900-01-01') or count(*) > 1
