-- Children with a status as an unaccompanied asylum seeking child and the day on which the first began. A blank
-- start counts as begun.

with immigration_statuses as (

    select * from {{ ref('stg_immigration_status') }}

)

select
    la_code,
    child_id,
    min(coalesce(start_date, date '1900-01-01')) as began_on
from immigration_statuses
where immigration_status = 'unaccompanied_asylum_seeking_child'
group by la_code, child_id
