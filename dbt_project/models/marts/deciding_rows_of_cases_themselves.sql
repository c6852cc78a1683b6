-- Of lines that count records: the row of the record that is the case.

{{ config(schema='intermediate', materialized='view') }}

{% set counted = [
    ('ssd_cin_assessments', 'stg_cin_assessments', 'assessment_id', [
        'assessments_within_45_working_days',
        'assessments_within_45_working_days_of_referral',
        'open_assessments_over_45_working_days',
    ]),
    ('practice_audits', 'stg_practice_audits', 'audit_id', ['audits_good_or_outstanding', 'audits_inadequate']),
    ('ssd_cp_plans', 'stg_cp_plans', 'plan_id', [
        'repeat_child_protection_plans',
        'repeat_child_protection_plans_within_2_years',
        'child_protection_plans_starting_neglect',
        'repeat_plans_starting_physical_abuse',
    ]),
    ('strategy_discussions', 'stg_strategy_discussions', 'discussion_id', [
        'strategy_discussions_within_5_working_days',
        'strategy_discussion_attendance',
        'education_attendance_school_age',
    ]),
    ('ssd_cla_episodes', 'stg_cla_episodes', 'episode_id', ['ceased_care_special_guardianship']),
    ('early_help_assessments', 'stg_early_help_assessments', 'assessment_id', [
        'early_help_assessments_domestic_abuse',
    ]),
    ('quality_of_care_profiles', 'stg_quality_of_care_profiles', 'form_id', [
        'quality_of_care_profiles_by_partners',
    ]),
    ('ehc_plan_requests', 'stg_ehc_plan_requests', 'request_id', [
        'ehc_plans_within_20_weeks',
        'ehc_plans_within_20_weeks_with_exceptions',
        'ehc_plan_requests_overdue',
    ]),
    ('permanent_exclusions', 'stg_permanent_exclusions', 'exclusion_id', ['excluded_children_open_to_social_care']),
    ('ssd_missing', 'stg_missing', 'missing_episode_id', [
        'return_interviews_offered',
        'return_interviews_accepted',
        'return_interviews_completed',
        'return_interviews_within_3_working_days',
        'return_interviews_within_72_hours',
    ]),
    ('workforce_posts', 'stg_workforce_posts', 'post_id', ['agency_rate', 'turnover_rate']),
    ('asye', 'stg_asye', 'asye_id', ['asye_completion']),
    ('ssd_pre_proceedings', 'stg_pre_proceedings', 'pre_proceedings_id', ['pre_proceedings_within_16_weeks']),
] %}

with decided as (
    {% for extract, staging_model, key, indicators in counted %}
        {%- for indicator in indicators %}
            select
                cases.la_code,
                '{{ indicator }}' as indicator_id,
                cases.component,
                cases.period_end,
                cases.case_id,
                '{{ extract }}' as extract,
                records.source_row
            from {{ ref(indicator) }} as cases
            inner join {{ ref(staging_model) }} as records
                on cases.la_code = records.la_code
                and cases.case_id = records.{{ key }}
            {{- '\n\n            union all\n' if not loop.last }}
        {%- endfor %}
        {{- '\n\n            union all\n' if not loop.last }}
    {%- endfor %}

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
