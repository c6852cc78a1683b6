-- Every return from a missing incident, with what is known of its interview. Rows of the return interviews extract
-- stand over the flags on the incident, even where their own flag is blank. Of several rows for one return,
-- offered, accepted and completed hold if any says so, and the earliest completion counts. A completed interview
-- was offered. A time of exactly midnight is no time of day. Hours are those that passed in London, across a change of
-- the clocks too. A return dated after the child's death is ruled out.

with incidents as (

    select * from {{ ref('stg_missing') }}

),

interviews as (

    select * from {{ ref('stg_return_interviews') }}

),

children as (

    select * from {{ ref('children') }}

),

working_days as (

    select * from {{ ref('working_days') }}

),

interviewed as (

    select
        la_code,
        missing_episode_id,
        coalesce(bool_or(offered_flag = 'Y'), false) as is_offered,
        coalesce(bool_or(accepted_flag = 'Y'), false) as is_accepted,
        coalesce(bool_or(completed_flag = 'Y'), false) as is_completed,
        min_by(completed_at, completed_at_utc) filter (where completed_flag = 'Y') as completed_at,
        min(completed_at_utc) filter (where completed_flag = 'Y') as completed_at_utc
    from interviews
    group by la_code, missing_episode_id

),

returns as (

    select
        incidents.la_code,
        incidents.missing_episode_id,
        incidents.child_id,
        incidents.ended_at as returned_at,
        incidents.ended_at_utc as returned_at_utc,
        case
            when interviewed.missing_episode_id is not null then interviewed.is_offered or interviewed.is_completed
            else coalesce(incidents.interview_offered = 'Y', false)
        end as is_offered,
        case
            when interviewed.missing_episode_id is not null then interviewed.is_accepted
            else coalesce(incidents.interview_accepted = 'Y', false)
        end as is_accepted,
        coalesce(interviewed.is_completed, false) as is_completed,
        interviewed.completed_at,
        interviewed.completed_at_utc
    from incidents
    left join interviewed
        on incidents.la_code = interviewed.la_code
        and incidents.missing_episode_id = interviewed.missing_episode_id
    where incidents.missing_type = 'M'
        and incidents.ended_at is not null

)

select
    returns.la_code,
    returns.missing_episode_id,
    returns.child_id,
    cast(returns.returned_at as date) as return_date,
    coalesce(cast(returns.returned_at as date) > children.date_of_death, false) as is_after_death,
    returns.is_offered,
    returns.is_accepted,
    returns.is_completed,
    completion_day.working_day_number - return_day.working_day_number as working_days_to_interview,
    returns.returned_at <> date_trunc('day', returns.returned_at)
    and returns.completed_at <> date_trunc('day', returns.completed_at) as has_times_of_day,
    returns.completed_at_utc <= returns.returned_at_utc + interval 72 hour as is_within_72_hours
from returns
left join children
    on returns.la_code = children.la_code
    and returns.child_id = children.child_id
left join working_days as return_day
    on cast(returns.returned_at as date) = return_day.calendar_date
left join working_days as completion_day
    on cast(returns.completed_at as date) = completion_day.calendar_date
