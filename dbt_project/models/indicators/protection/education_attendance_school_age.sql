-- Of the strategy discussions held in the month about children of school age (5 to 15 on the 31 August before the
-- academic year), in how many did someone of education take part?

with periods as (

    select * from {{ ref('periods') }}

),

attendance as (

    select * from {{ ref('strategy_discussion_attendance') }}

),

children as (

    select * from {{ ref('children') }}

),

cases as (

    select
        attendance.la_code,
        attendance.period_end,
        '' as component,
        attendance.case_id,
        attendance.child_id,
        attendance.event_date,
        coalesce(
            children.fifth_birthday <= periods.school_age_date
            and children.sixteenth_birthday > periods.school_age_date,
            false
        )
        and attendance.in_denominator as in_denominator,
        attendance.in_numerator,
        1 as weight,
        attendance.evidence
    from attendance
    inner join periods
        on attendance.la_code = periods.la_code
        and attendance.period_end = periods.period_end
    left join children
        on attendance.la_code = children.la_code
        and attendance.child_id = children.child_id
    where attendance.component = 'education'

)

{{ indicator_rows('cases') }}
