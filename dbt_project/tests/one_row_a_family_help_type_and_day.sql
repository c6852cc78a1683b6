-- A type counts as one thing on a day: two rows of a type whose days overlap would count its records twice, or count
-- and not count them.
select
    one.la_code,
    one.record,
    one.recorded_type,
    one.valid_from,
    another.valid_from as other_valid_from
from {{ ref('family_help_types') }} as one
inner join {{ ref('family_help_types') }} as another
    on one.la_code = another.la_code
    and one.record = another.record
    and lower(one.recorded_type) = lower(another.recorded_type)
    and coalesce(one.valid_from, date '1900-01-01') <= coalesce(another.valid_to, date '9999-12-31')
    and coalesce(another.valid_from, date '1900-01-01') <= coalesce(one.valid_to, date '9999-12-31')
group by one.la_code, one.record, one.recorded_type, one.valid_from, one.valid_to, one.counts_as, another.valid_from
having coalesce(one.valid_from, date '1900-01-01') <> coalesce(another.valid_from, date '1900-01-01') or count(*) > 1
