-- Care episodes, short breaks removed, each in its period of care and its placement.
-- A period of care is a run of episodes in which each next one starts on the day the one before it ceased with X1.
-- Within it a placement starts with the first episode and with every start reason S, P or B, save that neither a
-- temporary stay nor the return from one (the next episode, start reason P) starts one.

with episodes as (

    select * from {{ ref('care_episodes') }}

),

ordered as (

    select
        episode_id,
        child_id,
        start_date,
        start_reason,
        ceased_date,
        ceased_reason,
        placement_type,
        is_temporary_stay,
        provider,
        distance_miles,
        in_out,
        row_number() over (
            partition by child_id
            order by start_date, ceased_date nulls last, episode_id
        ) as episode_number
    from episodes
    where not is_short_break

),

compared as (

    select
        *,
        coalesce(
            lag(ceased_reason) over (partition by child_id order by episode_number) = 'X1'
            and lag(ceased_date) over (partition by child_id order by episode_number) = start_date,
            false
        ) as continues_care,
        lag(is_temporary_stay) over (partition by child_id order by episode_number) as follows_temporary_stay
    from ordered

),

in_periods as (

    select
        *,
        sum(case when continues_care then 0 else 1 end) over (
            partition by child_id
            order by episode_number
        ) as period_of_care_number,
        case
            when not continues_care then 1
            when is_temporary_stay then 0
            when start_reason = 'P' and follows_temporary_stay then 0
            when start_reason in ('S', 'P', 'B') then 1
            else 0
        end as starts_placement
    from compared

),

in_placements as (

    select
        *,
        sum(starts_placement) over (
            partition by child_id, period_of_care_number
            order by episode_number
        ) as placement_number
    from in_periods

)

select
    episode_id,
    child_id,
    episode_number,
    start_date,
    ceased_date,
    ceased_reason,
    placement_type,
    is_temporary_stay,
    provider,
    distance_miles,
    in_out,
    period_of_care_number,
    placement_number,
    max(case when not is_temporary_stay then episode_number end) over (
        partition by child_id, period_of_care_number, placement_number
        order by episode_number
    ) as settled_episode_number
from in_placements
