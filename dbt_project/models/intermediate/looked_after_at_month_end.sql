-- One row a child looked after on the last day of a reporting month: an episode open on the day that is no short
-- break, for a living child under 18. Where episodes overlap the latest started speaks, with its own period of care.
-- Placement type, provider, distance and location are those of the latest episode of the same placement that is
-- not a temporary stay.

with periods as (

    select * from {{ ref('periods') }}

),

episodes as (

    select * from {{ ref('care_episodes_in_sequence') }}

),

periods_of_care as (

    select * from {{ ref('periods_of_care') }}

),

placements as (

    select * from {{ ref('placements') }}

),

children as (

    select * from {{ ref('children') }}

),

open_episodes as (

    select
        episodes.la_code,
        periods.period_end,
        episodes.child_id,
        episodes.episode_id,
        episodes.period_of_care_number,
        episodes.placement_number,
        episodes.settled_episode_number
    from episodes
    inner join periods
        on episodes.la_code = periods.la_code
        and episodes.start_date <= periods.period_end
        and (episodes.ended_on is null or episodes.ended_on > periods.period_end)
    qualify row_number() over (
            partition by periods.la_code, periods.period_end, episodes.child_id
            order by episodes.start_date desc, episodes.episode_id desc
        ) = 1

)

select
    open_episodes.la_code,
    open_episodes.period_end,
    open_episodes.child_id,
    open_episodes.episode_id,
    open_episodes.period_of_care_number,
    open_episodes.placement_number,
    periods_of_care.start_date as period_of_care_start_date,
    placements.start_date as placement_start_date,
    placements.preceding_start_date as preceding_placement_start_date,
    settled.placement_type,
    settled.provider,
    settled.distance_miles,
    settled.in_out,
    children.fifth_birthday,
    children.sixteenth_birthday
from open_episodes
inner join periods_of_care
    on open_episodes.la_code = periods_of_care.la_code
    and open_episodes.child_id = periods_of_care.child_id
    and open_episodes.period_of_care_number = periods_of_care.period_of_care_number
inner join placements
    on open_episodes.la_code = placements.la_code
    and open_episodes.child_id = placements.child_id
    and open_episodes.period_of_care_number = placements.period_of_care_number
    and open_episodes.placement_number = placements.placement_number
left join episodes as settled
    on open_episodes.la_code = settled.la_code
    and open_episodes.child_id = settled.child_id
    and open_episodes.settled_episode_number = settled.episode_number
left join children
    on open_episodes.la_code = children.la_code
    and open_episodes.child_id = children.child_id
where children.eighteenth_birthday is null or children.eighteenth_birthday > open_episodes.period_end
