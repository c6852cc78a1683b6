-- The legal status of each care episode: the one open on its first day, the latest started of several; where none
-- is, the first that starts within the 7 days after, for statuses are often entered late. Of several from that one
-- day the highest id stands, and that their statuses differ is told. An episode with neither has no row: its status
-- is unknown.

with episodes as (

    select * from {{ ref('stg_cla_episodes') }}

),

legal_statuses as (

    select * from {{ ref('stg_legal_status') }}

),

near_the_start as (

    select
        episodes.la_code,
        episodes.episode_id,
        legal_statuses.legal_status_id,
        legal_statuses.legal_status,
        legal_statuses.start_date,
        greatest({{ dbt.datediff('episodes.start_date', 'legal_statuses.start_date', 'day') }}, 0) as days_late
    from episodes
    inner join legal_statuses
        on episodes.la_code = legal_statuses.la_code
        and episodes.child_id = legal_statuses.child_id
        and legal_statuses.start_date <= {{ add_days('episodes.start_date', 7) }}
    where legal_statuses.start_date > episodes.start_date
        or legal_statuses.end_date is null
        or legal_statuses.end_date > episodes.start_date

)

select
    la_code,
    episode_id,
    legal_status_id,
    legal_status,
    days_late,
    min(legal_status) over (partition by la_code, episode_id, days_late, start_date)
    <> max(legal_status) over (partition by la_code, episode_id, days_late, start_date) as is_tied
from near_the_start
qualify row_number() over (
        partition by la_code, episode_id
        order by days_late asc, start_date desc, legal_status_id desc
    ) = 1
