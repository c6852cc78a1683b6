-- Of the children looked after on any day of the 12 months, how many had a missing incident in them, one that started
-- while they were in care? (The measure that the Department for Education publishes for a year.)

with periods as (

    select * from {{ ref('periods') }}

),

episodes as (

    select * from {{ ref('care_episodes_in_sequence') }}

),

children as (

    select * from {{ ref('children') }}

),

missing as (

    select * from {{ ref('children_missing_by_month') }}

),

looked_after_in_year as (

    -- the first day of the episode within the window must come before the eighteenth birthday, and before any death
    select
        episodes.la_code,
        periods.period_end,
        episodes.child_id,
        min(episodes.start_date) as looked_after_since
    from episodes
    inner join periods
        on episodes.la_code = periods.la_code
        and episodes.start_date <= periods.period_end
        and (episodes.ended_on is null or episodes.ended_on > periods.twelve_months_start)
    left join children
        on episodes.la_code = children.la_code
        and episodes.child_id = children.child_id
    where (episodes.ended_on is null or episodes.ended_on > episodes.start_date)
        and (
            children.eighteenth_birthday is null
            or children.eighteenth_birthday > greatest(episodes.start_date, periods.twelve_months_start)
        )
    group by episodes.la_code, periods.period_end, episodes.child_id

),

cases as (

    select
        looked_after_in_year.la_code,
        looked_after_in_year.period_end,
        '' as component,
        looked_after_in_year.child_id as case_id,
        looked_after_in_year.child_id,
        looked_after_in_year.looked_after_since as event_date,
        true as in_denominator,
        missing.child_id is not null as in_numerator,
        1 as weight,
        coalesce(missing.incidents, 0) || ' missing incidents' as evidence
    from looked_after_in_year
    left join missing
        on looked_after_in_year.la_code = missing.la_code
        and looked_after_in_year.period_end = missing.period_end
        and looked_after_in_year.child_id = missing.child_id

)

{{ indicator_rows('cases') }}
