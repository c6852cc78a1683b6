-- One row a period of care: it ends with its last episode, and has no end while that is open. The day on which it
-- ends lies outside it.

with episodes as (

    select * from {{ ref('care_episodes_in_sequence') }}

)

select
    child_id,
    period_of_care_number,
    min(start_date) as start_date,
    nullif(max_by(coalesce(ceased_date, date '9999-12-31'), episode_number), date '9999-12-31') as end_date
from episodes
group by child_id, period_of_care_number
