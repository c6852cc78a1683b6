-- Of the first assessments of a referral that were authorised in the month, how many were authorised within 45
-- working days of the referral?

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
        assessments.is_first_of_referral
        and assessments.referral_date is not null
        and not assessments.is_authorised_after_death as in_denominator,
        coalesce(assessments.working_days_from_referral <= 45, false) as in_numerator,
        1 as weight,
        case
            when assessments.is_authorised_after_death then 'ruled out: after death'
            when assessments.referral_date is null then 'ruled out: no referral is known'
            when not assessments.is_first_of_referral then 'ruled out: not the first assessment of its referral'
            else assessments.working_days_from_referral || ' working days from referral'
        end as evidence
    from assessments
    inner join periods
        on assessments.la_code = periods.la_code
        and {{ month_start('assessments.authorised_date') }} = periods.period_start

)

{{ indicator_rows('cases') }}
