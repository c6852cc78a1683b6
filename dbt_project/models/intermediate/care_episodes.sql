-- Episodes of care with their legal status and placement. The legal status of an episode is the one open on its
-- start date, the latest started if there are several; none known means that it is no short break. Episodes of
-- no length are left out (they are counted as a finding).

with episodes as (

    select * from {{ ref('stg_cla_episodes') }}

),

legal_statuses as (

    select * from {{ ref('stg_legal_status') }}

),

placements as (

    select * from {{ ref('stg_cla_placement') }}

),

locations as (

    select * from {{ ref('stg_placement_location') }}

),

legal_status_at_start as (

    select
        episodes.episode_id,
        legal_statuses.legal_status
    from episodes
    inner join legal_statuses
        on episodes.child_id = legal_statuses.child_id
        and episodes.start_date >= legal_statuses.start_date
        and (legal_statuses.end_date is null or episodes.start_date < legal_statuses.end_date)
    qualify row_number() over (
            partition by episodes.episode_id
            order by legal_statuses.start_date desc, legal_statuses.legal_status_id desc
        ) = 1

)

select
    episodes.episode_id,
    episodes.child_id,
    episodes.start_date,
    episodes.start_reason,
    episodes.ceased_date,
    episodes.ceased_reason,
    legal_status_at_start.legal_status,
    coalesce(legal_status_at_start.legal_status in ('V3', 'V4'), false) as is_short_break,
    episodes.placement_id,
    placements.placement_type,
    coalesce(placements.placement_type in ('T0', 'T1', 'T2', 'T3', 'T4'), false) as is_temporary_stay,
    placements.provider,
    placements.distance_miles,
    locations.in_out
from episodes
left join legal_status_at_start
    on episodes.episode_id = legal_status_at_start.episode_id
left join placements
    on episodes.placement_id = placements.placement_id
left join locations
    on episodes.placement_id = locations.placement_id
where episodes.ceased_date is null or episodes.ceased_date > episodes.start_date
