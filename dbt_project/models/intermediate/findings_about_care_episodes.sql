-- What the definitions ask to be reported about episodes of care, one row a matter:
-- what it is about, the rule, and how many of how many. For the reporting month's end, or the whole record.

with run as (

    select * from {{ source('control', 'run') }}

),

received_episodes as (

    select * from {{ ref('stg_cla_episodes') }}

),

all_episodes as (

    select * from {{ ref('care_episodes') }}

),

ended_episodes as (

    select * from {{ ref('care_episodes_as_ended') }}

),

episodes as (

    select * from {{ ref('care_episodes_in_periods') }}

),

children as (

    select * from {{ ref('children') }}

),

neighbours as (

    select
        episodes.la_code,
        episodes.child_id,
        episodes.episode_id,
        episodes.ceased_date,
        episodes.ceased_reason,
        episodes.start_date,
        episodes.is_joined_over_a_day,
        lead(episodes.start_date) over (
            partition by episodes.la_code, episodes.child_id
            order by episodes.episode_number
        ) as next_start_date
    from episodes

),

open_now as (

    select
        episodes.la_code,
        episodes.child_id,
        count(*) as open_episodes,
        bool_or(children.eighteenth_birthday <= run.period_end) as is_of_age
    from episodes
    inner join run
        on episodes.la_code = run.la_code
    left join children
        on episodes.la_code = children.la_code
        and episodes.child_id = children.child_id
    where episodes.start_date <= run.period_end
        and (episodes.ended_on is null or episodes.ended_on > run.period_end)
    group by episodes.la_code, episodes.child_id

),

continued as (

    select
        la_code,
        ceased_date,
        next_start_date
    from neighbours
    where ceased_reason = 'X1'

),

findings as (

    {{ finding(
        'children_in_care_rate', 'received_episodes', 'ceased_date = start_date',
        'care episodes of no length',
        'Left out of everything; the whole record.'
    ) }}

    union all

    {{ finding(
        'children_in_care_rate', 'open_now', 'open_episodes > 1',
        'several open care episodes',
        'The latest started speaks for the day; the child counts once.'
    ) }}

    union all

    {{ finding(
        'children_in_care_rate', 'open_now', 'is_of_age',
        'open care episode of someone aged 18 or over',
        'Not looked after from the eighteenth birthday.'
    ) }}

    union all

    {{ finding(
        'long_term_placement_stability', 'continued',
        'coalesce(next_start_date > ' ~ add_days('ceased_date', 1) ~ ', true)',
        'gap of more than a day after a care episode that ceased with X1',
        'The next episode opens a new period of care; the whole record.'
    ) }}

    union all

    {{ finding(
        'long_term_placement_stability', 'neighbours', 'is_joined_over_a_day',
        'care episode that starts on the day after the one before it ceased',
        'One period of care; nobody is looked after on the day between. The whole record.'
    ) }}

    union all

    {{ finding(
        'children_in_care_rate', 'ended_episodes', 'is_overtaken',
        'care episode never closed and overtaken by a later one',
        'Ends on the day on which the later one starts; the whole record.'
    ) }}

    union all

    {{ finding(
        'children_in_care_rate', 'all_episodes', 'legal_status_days_late > 0',
        'legal status that starts up to 7 days after the care episode',
        'Taken for that of the episode; the whole record.'
    ) }}

    union all

    {{ finding(
        'long_term_placement_stability', 'neighbours', "next_start_date < coalesce(ceased_date, date '9999-12-31')",
        'care episode that overlaps the next',
        'The next episode opens a new period of care; the whole record.'
    ) }}

)

select
    la_code,
    indicator_id,
    finding,
    rule,
    found,
    looked_at
from findings
