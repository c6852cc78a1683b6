-- Care episodes in order, each in its period of care: a run of episodes in which each next one starts on the day the
-- one before it ceased with X1, or on the day after, for some systems write the last day in.

with episodes as (

    select * from {{ ref('care_episodes_as_ended') }}

),

ordered as (

    select
        *,
        row_number() over (
            partition by la_code, child_id
            order by start_date, ceased_date nulls last, episode_id
        ) as episode_number
    from episodes

),

compared as (

    select
        *,
        lag(ceased_date) over (partition by la_code, child_id order by episode_number) as previous_ceased_date,
        coalesce(
            lag(ceased_reason) over (partition by la_code, child_id order by episode_number) = 'X1'
            and lag(ceased_date) over (partition by la_code, child_id order by episode_number)
            in (start_date, {{ add_days('start_date', -1) }}),
            false
        ) as continues_care
    from ordered

)

select
    la_code,
    episode_id,
    child_id,
    episode_number,
    start_date,
    start_reason,
    ceased_date,
    ceased_reason,
    ended_on,
    date_of_death,
    has_placement_row,
    placement_type,
    is_temporary_stay,
    provider,
    ofsted_urn,
    postcode,
    distance_miles,
    in_out,
    continues_care,
    continues_care and previous_ceased_date < start_date as is_joined_over_a_day,
    sum(case when continues_care then 0 else 1 end) over (
        partition by la_code, child_id
        order by episode_number
    ) as period_of_care_number
from compared
