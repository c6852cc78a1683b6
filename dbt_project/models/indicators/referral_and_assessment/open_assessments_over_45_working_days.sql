-- How many assessments were open at the end of the month and already past 45 working days? They stand in no rate
-- until they are authorised, so a growing backlog flatters the rate. That of a child who has died is none.

with periods as (

    select * from {{ ref('periods') }}

),

assessments as (

    select * from {{ ref('assessments_timed') }}

),

working_days as (

    select * from {{ ref('working_days') }}

),

open_assessments as (

    select
        assessments.la_code,
        periods.period_end,
        assessments.assessment_id,
        assessments.child_id,
        assessments.start_date,
        month_end.working_day_number - assessments.start_working_day as working_days_open
    from assessments
    inner join periods
        on assessments.la_code = periods.la_code
        and assessments.start_date <= periods.period_end
        and (assessments.authorised_date is null or assessments.authorised_date > periods.period_end)
        and (assessments.date_of_death is null or assessments.date_of_death > periods.period_end)
    inner join working_days as month_end
        on periods.period_end = month_end.calendar_date

),

cases as (

    select
        la_code,
        period_end,
        '' as component,
        assessment_id as case_id,
        child_id,
        start_date as event_date,
        true as in_denominator,
        working_days_open > 45 as in_numerator,
        1 as weight,
        working_days_open || ' working days open' as evidence
    from open_assessments

)

{{ indicator_rows('cases') }}
