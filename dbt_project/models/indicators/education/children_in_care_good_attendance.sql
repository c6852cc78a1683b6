-- Of the school-aged children looked after at the end of the month (5 to 15 on the 31 August before the academic
-- year), how many attended 90% or more of their possible sessions, in the academic year to date and since they came
-- into care, at their main school? Exactly 90% is enough. A child with no sessions is left out.

with periods as (

    select * from {{ ref('periods') }}

),

looked_after as (

    select * from {{ ref('looked_after_at_month_end') }}

),

attendance as (

    select * from {{ ref('stg_school_attendance') }}

),

sessions as (

    select
        looked_after.la_code,
        looked_after.period_end,
        looked_after.child_id,
        looked_after.period_of_care_start_date,
        coalesce(sum(attendance.sessions_possible), 0) as possible,
        coalesce(sum(attendance.sessions_attended), 0) as attended
    from looked_after
    inner join periods
        on looked_after.la_code = periods.la_code
        and looked_after.period_end = periods.period_end
    left join attendance
        on looked_after.la_code = attendance.la_code
        and looked_after.child_id = attendance.child_id
        and periods.academic_year_start <= attendance.period_start
        and periods.period_end >= attendance.period_end
        and looked_after.period_of_care_start_date <= attendance.period_start
        and attendance.is_main_school
    where looked_after.fifth_birthday <= periods.school_age_date
        and looked_after.sixteenth_birthday > periods.school_age_date
    group by
        looked_after.la_code,
        looked_after.period_end,
        looked_after.child_id,
        looked_after.period_of_care_start_date

),

cases as (

    select
        la_code,
        period_end,
        '' as component,
        child_id as case_id,
        child_id,
        period_of_care_start_date as event_date,
        possible > 0 as in_denominator,
        attended * 10 >= possible * 9 as in_numerator,
        1 as weight,
        case
            when possible > 0 then attended || ' of ' || possible || ' sessions'
            else 'ruled out: no sessions recorded'
        end as evidence
    from sessions

)

{{ indicator_rows('cases') }}
