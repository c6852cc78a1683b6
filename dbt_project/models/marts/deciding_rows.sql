-- Restricted: of every case that an indicator considered, the rows of the delivery that decided it, so that it would be
-- judged otherwise, or need not be a case, had one of them said something else. Rows about the same child that are not
-- here were only looked at. A release stores the latest months of it under pseudonyms.

{{ config(materialized='view') }}

{% set parts = [
    'deciding_rows_of_cases_themselves',
    'deciding_rows_of_persons',
    'deciding_rows_about_assessments',
    'deciding_rows_about_care',
    'deciding_rows_about_child_in_need_plans',
    'deciding_rows_about_court_work',
    'deciding_rows_about_early_help',
    'deciding_rows_about_exclusions',
    'deciding_rows_about_leaving_care',
    'deciding_rows_about_missing_children',
    'deciding_rows_about_open_cases',
    'deciding_rows_about_placements',
    'deciding_rows_about_plan_requests',
    'deciding_rows_about_protection',
    'deciding_rows_about_referrals',
    'deciding_rows_about_return_interviews',
    'deciding_rows_about_school_attendance',
    'deciding_rows_about_workforce',
] %}

with decided as (
    {% for part in parts %}
        select
            la_code,
            indicator_id,
            component,
            period_end,
            case_id,
            extract,
            source_row
        from {{ ref(part) }}
        {{- '\n\n        union all\n' if not loop.last }}
    {%- endfor %}

)

select distinct
    la_code,
    indicator_id,
    component,
    period_end,
    case_id,
    extract,
    source_row
from decided
