-- The last cessation of each child and month, with the first day of the period of care that it ended and whether the
-- child went home (E4A, E4B). What is dated after the child's death is none.

with episodes as (

    select * from {{ ref('care_episodes_in_periods') }}

),

in_periods as (

    select
        la_code,
        child_id,
        episode_id,
        start_date,
        ceased_date,
        ceased_reason,
        date_of_death,
        min(start_date) over (partition by la_code, child_id, period_of_care_number) as care_start_date
    from episodes

)

select
    la_code,
    child_id,
    episode_id,
    care_start_date,
    ceased_date,
    ceased_reason in ('E4A', 'E4B') as is_return_home
from in_periods
where ceased_reason <> 'X1'
    and (date_of_death is null or ceased_date <= date_of_death)
qualify row_number() over (
        partition by la_code, child_id, {{ month_start('ceased_date') }}
        order by ceased_date desc, start_date desc, episode_id desc
    ) = 1
