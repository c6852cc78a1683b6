-- Of the line on assessments timed from the referral: the referral, and the assessment that is its first.

{{ config(schema='intermediate', materialized='view') }}

with of_assessments as (

    {{ cases_of(['assessments_within_45_working_days_of_referral']) }}

),

referral_rows as (

    select * from {{ ref('stg_cin_episodes') }}

),

assessments as (

    select * from {{ ref('assessments_timed') }}

),

assessment_rows as (

    select * from {{ ref('stg_cin_assessments') }}

),

decided as (

    {{ row_behind('of_assessments', 'ssd_cin_episodes', 'referral_rows') }}
    from of_assessments
    inner join assessments
        on of_assessments.la_code = assessments.la_code
        and of_assessments.case_id = assessments.assessment_id
    inner join referral_rows
        on assessments.la_code = referral_rows.la_code
        and assessments.referral_id = referral_rows.referral_id

    union all

    {{ row_behind('of_assessments', 'ssd_cin_assessments', 'assessment_rows') }}
    from of_assessments
    inner join assessments
        on of_assessments.la_code = assessments.la_code
        and of_assessments.case_id = assessments.assessment_id
        and not assessments.is_first_of_referral
    inner join assessments as first_of_referral
        on assessments.la_code = first_of_referral.la_code
        and assessments.referral_id = first_of_referral.referral_id
        and first_of_referral.is_first_of_referral
    inner join assessment_rows
        on first_of_referral.la_code = assessment_rows.la_code
        and first_of_referral.assessment_id = assessment_rows.assessment_id

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
