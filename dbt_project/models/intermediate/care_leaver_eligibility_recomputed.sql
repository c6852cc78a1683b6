-- For every care leaver of the reporting month, whether the record of care bears the recorded eligibility out: former
-- relevant needs 13 weeks (91 days) looked after since the fourteenth birthday, some of it after the sixteenth. Time
-- in care elsewhere is not in the record, so a difference is a question and no correction.

with run as (

    select * from {{ source('control', 'run') }}

),

care_leavers as (

    select * from {{ ref('care_leavers_at_month_end') }}

),

children as (

    select * from {{ ref('children') }}

),

episodes as (

    select * from {{ ref('care_episodes_in_sequence') }}

),

care_leavers_now as (

    select
        care_leavers.la_code,
        care_leavers.child_id
    from care_leavers
    inner join run
        on care_leavers.la_code = run.la_code
        and care_leavers.period_end = run.period_end

),

time_in_care as (

    select
        care_leavers_now.la_code,
        care_leavers_now.child_id,
        greatest(episodes.start_date, {{ add_months('children.date_of_birth', 14 * 12) }}) as counted_from,
        least(coalesce(episodes.ended_on, children.eighteenth_birthday), children.eighteenth_birthday) as counted_to,
        children.sixteenth_birthday
    from care_leavers_now
    inner join children
        on care_leavers_now.la_code = children.la_code
        and care_leavers_now.child_id = children.child_id
    inner join episodes
        on care_leavers_now.la_code = episodes.la_code
        and care_leavers_now.child_id = episodes.child_id

),

totals as (

    select
        la_code,
        child_id,
        sum({{ dbt.datediff('counted_from', 'counted_to', 'day') }}) as days_since_fourteen,
        bool_or(counted_to > sixteenth_birthday) as was_looked_after_at_sixteen
    from time_in_care
    where counted_to > counted_from
    group by la_code, child_id

)

select
    care_leavers_now.la_code,
    care_leavers_now.child_id,
    coalesce(totals.days_since_fourteen, 0) as days_since_fourteen,
    coalesce(totals.days_since_fourteen >= 91 and totals.was_looked_after_at_sixteen, false) as is_borne_out
from care_leavers_now
left join totals
    on care_leavers_now.la_code = totals.la_code
    and care_leavers_now.child_id = totals.child_id
