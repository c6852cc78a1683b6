-- One row a period of care: it ends with its last episode, or with the child's death, and has no end while that episode
-- is open. The day on which it ends lies outside it; a day between two episodes that it joins does not.

with episodes as (

    select * from {{ ref('care_episodes_in_sequence') }}

),

spans as (

    select
        la_code,
        child_id,
        period_of_care_number,
        min(start_date) as start_date,
        nullif(max_by(coalesce(ceased_date, date '9999-12-31'), episode_number), date '9999-12-31') as ceased_date,
        max(date_of_death) as date_of_death
    from episodes
    group by la_code, child_id, period_of_care_number

)

select
    la_code,
    child_id,
    period_of_care_number,
    start_date,
    least(ceased_date, date_of_death) as end_date
from spans
where date_of_death is null or start_date < date_of_death
