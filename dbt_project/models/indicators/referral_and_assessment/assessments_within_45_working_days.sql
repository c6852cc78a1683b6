-- Of the assessments authorised in the month, how many took 45 working days or fewer from their start?

with periods as (

    select * from {{ ref('periods') }}

),

assessments as (

    select * from {{ ref('assessments_timed') }}

),

cases as (

    select
        assessments.la_code,
        periods.period_end,
        '' as component,
        assessments.assessment_id as case_id,
        assessments.child_id,
        assessments.authorised_date as event_date,
        not assessments.is_authorised_after_death as in_denominator,
        coalesce(assessments.working_days_from_start <= 45, false) as in_numerator,
        1 as weight,
        case
            when assessments.is_authorised_after_death then 'ruled out: after death'
            else assessments.working_days_from_start || ' working days from start'
        end as evidence
    from assessments
    inner join periods
        on assessments.la_code = periods.la_code
        and {{ month_start('assessments.authorised_date') }} = periods.period_start

)

{{ indicator_rows('cases') }}
