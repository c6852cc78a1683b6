-- For every care episode the home that the child had before it and whether it is the same, and whether the episode is a
-- temporary stay: one of type T0 to T4, or one without a placement row between two episodes in the same home. A home is
-- that of the nearest episode of the period of care that is no temporary stay.

with episodes as (

    select * from {{ ref('care_episodes_in_periods') }}

),

nearest_homes as (

    select
        la_code,
        episode_id,
        child_id,
        period_of_care_number,
        max(case when has_placement_row and not is_temporary_stay then episode_number end) over (
            partition by la_code, child_id, period_of_care_number
            order by episode_number
            rows between unbounded preceding and 1 preceding
        ) as home_before,
        min(case when has_placement_row and not is_temporary_stay then episode_number end) over (
            partition by la_code, child_id, period_of_care_number
            order by episode_number
            rows between 1 following and unbounded following
        ) as home_after
    from episodes

),

stays as (

    select
        episodes.la_code,
        episodes.episode_id,
        episodes.child_id,
        episodes.period_of_care_number,
        episodes.episode_number,
        episodes.has_placement_row,
        episodes.is_temporary_stay
        or (not episodes.has_placement_row and {{ is_same_home('earlier', 'later') }}) as is_temporary_stay
    from episodes
    inner join nearest_homes
        on episodes.la_code = nearest_homes.la_code
        and episodes.episode_id = nearest_homes.episode_id
    left join episodes as earlier
        on nearest_homes.la_code = earlier.la_code
        and nearest_homes.child_id = earlier.child_id
        and nearest_homes.home_before = earlier.episode_number
    left join episodes as later
        on nearest_homes.la_code = later.la_code
        and nearest_homes.child_id = later.child_id
        and nearest_homes.home_after = later.episode_number

),

settled_before as (

    select
        *,
        max(case when not is_temporary_stay then episode_number end) over (
            partition by la_code, child_id, period_of_care_number
            order by episode_number
            rows between unbounded preceding and 1 preceding
        ) as home_before
    from stays

)

select
    settled_before.la_code,
    settled_before.episode_id,
    settled_before.is_temporary_stay,
    settled_before.is_temporary_stay and not settled_before.has_placement_row as is_stay_without_placement_row,
    {{ is_same_home('episodes', 'earlier') }} as is_home_as_before
from settled_before
inner join episodes
    on settled_before.la_code = episodes.la_code
    and settled_before.episode_id = episodes.episode_id
left join episodes as earlier
    on settled_before.la_code = earlier.la_code
    and settled_before.child_id = earlier.child_id
    and settled_before.home_before = earlier.episode_number
