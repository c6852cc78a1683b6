-- One row a placement of a period of care; it ends with the child's death at the latest. `preceding_start_date` is the
-- start of the placement just before it.

with episodes as (

    select * from {{ ref('care_episodes_in_sequence') }}

),

spans as (

    select
        la_code,
        child_id,
        period_of_care_number,
        placement_number,
        min(start_date) as start_date,
        nullif(max_by(coalesce(ceased_date, date '9999-12-31'), episode_number), date '9999-12-31') as ceased_date,
        max(date_of_death) as date_of_death
    from episodes
    group by la_code, child_id, period_of_care_number, placement_number

)

select
    la_code,
    child_id,
    period_of_care_number,
    placement_number,
    start_date,
    least(ceased_date, date_of_death) as end_date,
    lag(start_date) over (
        partition by la_code, child_id, period_of_care_number
        order by placement_number
    ) as preceding_start_date
from spans
where date_of_death is null or start_date < date_of_death
