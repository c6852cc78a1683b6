-- Of the initial strategy discussions held in the month, a row a child, how many were held within 5 working days of
-- their trigger? Follow-up discussions are left out.

with periods as (

    select * from {{ ref('periods') }}

),

discussions as (

    select * from {{ ref('strategy_discussions_held') }}

),

working_days as (

    select * from {{ ref('working_days') }}

),

timed as (

    select
        discussions.la_code,
        discussions.discussion_id,
        discussions.child_id,
        discussions.held_date,
        discussions.is_initial,
        discussions.is_after_death,
        held_day.working_day_number - trigger_day.working_day_number as working_days_from_trigger
    from discussions
    left join working_days as trigger_day
        on discussions.trigger_date = trigger_day.calendar_date
    left join working_days as held_day
        on discussions.held_date = held_day.calendar_date

),

cases as (

    select
        timed.la_code,
        periods.period_end,
        '' as component,
        timed.discussion_id as case_id,
        timed.child_id,
        timed.held_date as event_date,
        timed.is_initial and not timed.is_after_death as in_denominator,
        coalesce(timed.working_days_from_trigger <= 5, false) as in_numerator,
        1 as weight,
        case
            when timed.is_after_death then 'ruled out: after death'
            when not timed.is_initial then 'ruled out: a follow-up discussion'
            else timed.working_days_from_trigger || ' working days from trigger'
        end as evidence
    from timed
    inner join periods
        on timed.la_code = periods.la_code
        and {{ month_start('timed.held_date') }} = periods.period_start

)

{{ indicator_rows('cases') }}
