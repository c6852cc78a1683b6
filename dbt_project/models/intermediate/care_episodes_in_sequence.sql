-- Care episodes, short breaks removed, each in its period of care and its placement. A placement starts with the first
-- episode of the period and with every start reason S, P or B, save that neither a temporary stay nor the return from
-- one (the next episode, start reason P, in the home before the stay) starts one.

with episodes as (

    select * from {{ ref('care_episodes_in_periods') }}

),

homes as (

    select * from {{ ref('care_episode_homes') }}

),

compared as (

    select
        episodes.la_code,
        episodes.episode_id,
        episodes.child_id,
        episodes.episode_number,
        episodes.start_date,
        episodes.start_reason,
        episodes.ceased_date,
        episodes.ceased_reason,
        episodes.ended_on,
        episodes.date_of_death,
        episodes.placement_type,
        homes.is_temporary_stay,
        episodes.provider,
        episodes.distance_miles,
        episodes.in_out,
        episodes.continues_care,
        episodes.period_of_care_number,
        homes.is_home_as_before
        and lag(homes.is_temporary_stay) over (
            partition by episodes.la_code, episodes.child_id, episodes.period_of_care_number
            order by episodes.episode_number
        ) as is_back_from_stay
    from episodes
    inner join homes
        on episodes.la_code = homes.la_code
        and episodes.episode_id = homes.episode_id

),

in_placements as (

    select
        *,
        sum(
            case
                when not continues_care then 1
                when is_temporary_stay then 0
                when start_reason = 'P' and coalesce(is_back_from_stay, false) then 0
                when start_reason in ('S', 'P', 'B') then 1
                else 0
            end
        ) over (
            partition by la_code, child_id, period_of_care_number
            order by episode_number
        ) as placement_number
    from compared

)

select
    la_code,
    episode_id,
    child_id,
    episode_number,
    start_date,
    ceased_date,
    ceased_reason,
    ended_on,
    date_of_death,
    placement_type,
    is_temporary_stay,
    provider,
    distance_miles,
    in_out,
    period_of_care_number,
    placement_number,
    max(case when not is_temporary_stay then episode_number end) over (
        partition by la_code, child_id, period_of_care_number, placement_number
        order by episode_number
    ) as settled_episode_number
from in_placements
