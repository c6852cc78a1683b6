-- Of cases that an age or a death decides: the row of the person. Those of children looked after stand with their care.

{{ config(schema='intermediate', materialized='view') }}

with persons as (

    select * from {{ ref('stg_person') }}

),

cases_of_an_age as (

    {{ cases_of([
        'education_attendance_school_age',
        'care_leavers_in_education_employment_training',
        'care_leavers_in_education_employment_training_at_birthday',
        'care_leavers_suitable_accommodation',
        'care_leavers_suitable_accommodation_at_birthday',
        'children_missing_in_year',
        'deprivation_of_liberty_orders_in_force',
    ]) }}

),

cases_that_death_can_rule_out as (

    {{ cases_of([
        'assessments_within_45_working_days',
        'assessments_within_45_working_days_of_referral',
        'audits_good_or_outstanding',
        'audits_inadequate',
        'repeat_child_protection_plans',
        'repeat_child_protection_plans_within_2_years',
        'child_protection_plans_starting_neglect',
        'repeat_plans_starting_physical_abuse',
        'strategy_discussions_within_5_working_days',
        'strategy_discussion_attendance',
        'ceased_care_special_guardianship',
        'early_help_assessments_domestic_abuse',
        'quality_of_care_profiles_by_partners',
        'ehc_plans_within_20_weeks',
        'ehc_plans_within_20_weeks_with_exceptions',
        'excluded_children_open_to_social_care',
        'pre_proceedings_within_16_weeks',
        'return_interviews_offered',
        'return_interviews_accepted',
        'return_interviews_completed',
        'return_interviews_within_3_working_days',
        'return_interviews_within_72_hours',
    ]) }}

),

decided as (

    select
        la_code,
        indicator_id,
        component,
        period_end,
        case_id,
        child_id
    from cases_of_an_age

    union all

    select
        la_code,
        indicator_id,
        component,
        period_end,
        case_id,
        child_id
    from cases_that_death_can_rule_out
    where evidence like 'ruled out: after death%'

)

select
    decided.la_code,
    decided.indicator_id,
    decided.component,
    decided.period_end,
    decided.case_id,
    'ssd_person' as extract,
    persons.source_row
from decided
inner join persons
    on decided.la_code = persons.la_code
    and decided.child_id = persons.child_id
