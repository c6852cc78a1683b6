-- Episodes of care without the short breaks, each with the day and the reason of its end. One that was never closed and
-- that a later started episode of the child overtakes ceased on the day on which that one started: with X1, or for an
-- unknown reason where care began anew (S). Of several that start on the next day the first in the chain tells the
-- reason. Care ends with the child's death, whatever was recorded later.

with episodes as (

    select * from {{ ref('care_episodes') }}

),

children as (

    select * from {{ ref('children') }}

),

without_short_breaks as (

    select
        la_code,
        episode_id,
        child_id,
        start_date,
        start_reason,
        ceased_date,
        ceased_reason,
        has_placement_row,
        placement_type,
        is_temporary_stay,
        provider,
        ofsted_urn,
        postcode,
        distance_miles,
        in_out
    from episodes
    where not is_short_break

),

first_of_each_day as (

    select
        la_code,
        child_id,
        start_date,
        start_reason
    from without_short_breaks
    qualify row_number() over (
            partition by la_code, child_id, start_date
            order by ceased_date nulls last, episode_id
        ) = 1

),

followed as (

    select
        la_code,
        child_id,
        start_date,
        lead(start_date) over (partition by la_code, child_id order by start_date) as next_start_date,
        lead(start_reason) over (partition by la_code, child_id order by start_date) as next_start_reason
    from first_of_each_day

),

ended as (

    select
        without_short_breaks.la_code,
        without_short_breaks.episode_id,
        without_short_breaks.ceased_date is null and followed.next_start_date is not null as is_overtaken,
        coalesce(without_short_breaks.ceased_date, followed.next_start_date) as ceased_date,
        case
            when without_short_breaks.ceased_date is not null or followed.next_start_date is null
                then without_short_breaks.ceased_reason
            when followed.next_start_reason <> 'S' then 'X1'
        end as ceased_reason
    from without_short_breaks
    inner join followed
        on without_short_breaks.la_code = followed.la_code
        and without_short_breaks.child_id = followed.child_id
        and without_short_breaks.start_date = followed.start_date

)

select
    without_short_breaks.la_code,
    without_short_breaks.episode_id,
    without_short_breaks.child_id,
    without_short_breaks.start_date,
    without_short_breaks.start_reason,
    ended.ceased_date,
    ended.ceased_reason,
    ended.is_overtaken,
    children.date_of_death,
    least(ended.ceased_date, children.date_of_death) as ended_on,
    without_short_breaks.has_placement_row,
    without_short_breaks.placement_type,
    without_short_breaks.is_temporary_stay,
    without_short_breaks.provider,
    without_short_breaks.ofsted_urn,
    without_short_breaks.postcode,
    without_short_breaks.distance_miles,
    without_short_breaks.in_out
from without_short_breaks
inner join ended
    on without_short_breaks.la_code = ended.la_code
    and without_short_breaks.episode_id = ended.episode_id
left join children
    on without_short_breaks.la_code = children.la_code
    and without_short_breaks.child_id = children.child_id
