-- Episodes of care with their legal status and placement. An episode whose legal status is not known is no short break.
-- Episodes of no length are left out (they are counted as a finding).

with episodes as (

    select * from {{ ref('stg_cla_episodes') }}

),

legal_statuses as (

    select * from {{ ref('legal_status_of_care_episodes') }}

),

placements as (

    select * from {{ ref('stg_cla_placement') }}

),

locations as (

    select * from {{ ref('stg_placement_location') }}

)

select
    episodes.la_code,
    episodes.episode_id,
    episodes.child_id,
    episodes.start_date,
    episodes.start_reason,
    episodes.ceased_date,
    episodes.ceased_reason,
    legal_statuses.legal_status,
    legal_statuses.days_late as legal_status_days_late,
    coalesce(legal_statuses.legal_status in ('V3', 'V4'), false) as is_short_break,
    episodes.placement_id,
    placements.placement_id is not null as has_placement_row,
    placements.placement_type,
    coalesce(placements.placement_type in ('T0', 'T1', 'T2', 'T3', 'T4'), false) as is_temporary_stay,
    placements.provider,
    upper(placements.ofsted_urn) as ofsted_urn,
    upper(replace(placements.postcode, ' ', '')) as postcode,
    placements.distance_miles,
    locations.in_out
from episodes
left join legal_statuses
    on episodes.la_code = legal_statuses.la_code
    and episodes.episode_id = legal_statuses.episode_id
left join placements
    on episodes.la_code = placements.la_code
    and episodes.placement_id = placements.placement_id
left join locations
    on episodes.la_code = locations.la_code
    and episodes.placement_id = locations.placement_id
where episodes.ceased_date is null or episodes.ceased_date > episodes.start_date
