-- What the definitions ask to be reported about episodes of care, one row a matter:
-- what it is about, the rule, and how many of how many. For the reporting month's end, or the whole record.

with run as (

    select * from {{ source('control', 'run') }}

),

received_episodes as (

    select * from {{ ref('stg_cla_episodes') }}

),

episodes as (

    select * from {{ ref('care_episodes_in_sequence') }}

),

children as (

    select * from {{ ref('children') }}

),

neighbours as (

    select
        episodes.child_id,
        episodes.episode_id,
        episodes.ceased_date,
        episodes.ceased_reason,
        episodes.start_date,
        lead(episodes.start_date) over (
            partition by episodes.child_id
            order by episodes.episode_number
        ) as next_start_date
    from episodes

),

open_now as (

    select
        episodes.child_id,
        count(*) as open_episodes,
        bool_or(children.eighteenth_birthday <= run.period_end) as is_of_age
    from episodes
    cross join run
    left join children
        on episodes.child_id = children.child_id
    where episodes.start_date <= run.period_end
        and (episodes.ceased_date is null or episodes.ceased_date > run.period_end)
    group by episodes.child_id

),

findings as (

    select
        'children_in_care_rate' as indicator_id,
        'care episodes of no length' as finding,
        'Left out of everything; the whole record.' as rule,
        count(*) filter (where ceased_date = start_date) as found,
        count(*) as looked_at
    from received_episodes

    union all

    select
        'children_in_care_rate' as indicator_id,
        'several open care episodes' as finding,
        'The latest started speaks for the day; the child counts once.' as rule,
        count(*) filter (where open_episodes > 1) as found,
        count(*) as looked_at
    from open_now

    union all

    select
        'children_in_care_rate' as indicator_id,
        'open care episode of someone aged 18 or over' as finding,
        'Not looked after from the eighteenth birthday.' as rule,
        count(*) filter (where is_of_age) as found,
        count(*) as looked_at
    from open_now

    union all

    select
        'long_term_placement_stability' as indicator_id,
        'gap after a care episode that ceased with X1' as finding,
        'The next episode opens a new period of care; the whole record.' as rule,
        count(*) filter (where next_start_date is null or next_start_date > ceased_date) as found,
        count(*) as looked_at
    from neighbours
    where ceased_reason = 'X1'

    union all

    select
        'long_term_placement_stability' as indicator_id,
        'care episode that overlaps the next' as finding,
        'The next episode opens a new period of care; the whole record.' as rule,
        count(*) filter (where next_start_date < coalesce(ceased_date, date '9999-12-31')) as found,
        count(*) as looked_at
    from neighbours

)

select
    indicator_id,
    finding,
    rule,
    found,
    looked_at
from findings
