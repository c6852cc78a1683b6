-- Of the line on the attendance of children looked after: the sessions that were added up.

{{ config(schema='intermediate', materialized='view') }}

with of_pupils as (

    {{ cases_of(['children_in_care_good_attendance']) }}

),

periods as (

    select * from {{ ref('periods') }}

),

attendance_rows as (

    select * from {{ ref('stg_school_attendance') }}

),

decided as (

    {{ row_behind('of_pupils', 'school_attendance', 'attendance_rows') }}
    from of_pupils
    inner join periods
        on of_pupils.la_code = periods.la_code
        and of_pupils.period_end = periods.period_end
    inner join attendance_rows
        on of_pupils.la_code = attendance_rows.la_code
        and of_pupils.child_id = attendance_rows.child_id
        and periods.academic_year_start <= attendance_rows.period_start
        and periods.period_end >= attendance_rows.period_end
        and of_pupils.event_date <= attendance_rows.period_start
        and attendance_rows.is_main_school

)

select
    la_code,
    indicator_id,
    component,
    period_end,
    case_id,
    extract,
    source_row
from decided
