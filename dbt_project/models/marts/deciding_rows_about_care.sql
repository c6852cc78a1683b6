-- Of lines about children looked after: the rows that decided a case. What a line asks of a child's care decides which
-- of its rows do.

{{ config(schema='intermediate', materialized='view') }}

{% set parts = {
    'children_in_care_rate': ['period of care'],
    'fostered_share_of_children_in_care': ['placement'],
    'in_house_foster_care': ['placement'],
    'long_term_foster_matched': ['placement'],
    'long_term_placement_stability': ['period of care', 'placement'],
    'out_of_county_over_20_miles': ['placement', 'location'],
    'out_of_county_over_20_miles_known_distance': ['placement', 'location'],
    'three_or_more_placements': ['placement'],
    'children_in_care_missing': ['period of care'],
    'children_in_care_good_attendance': ['period of care'],
} %}

with behind_care as (

    select * from {{ ref('rows_behind_care_at_month_end') }}

),

unaccompanied_children as (

    select * from {{ ref('unaccompanied_children') }}

),

immigration_rows as (

    select * from {{ ref('stg_immigration_status') }}

),

care_plan_rows as (

    select * from {{ ref('stg_cla_care_plan') }}

),

match_rows as (

    select * from {{ ref('stg_fostering_matches') }}

),

cases as (

    {{ cases_of(parts.keys()) }}

),

parts_asked as (
    {% for indicator, asked in parts.items() %}
        {%- for part in ['looked after'] + asked %}
            select
                '{{ indicator }}' as indicator_id,
                '{{ part }}' as part
            {{- '\n\n            union all\n' if not loop.last }}
        {%- endfor %}
        {{- '\n\n            union all\n' if not loop.last }}
    {%- endfor %}

),

decided as (

    select
        cases.la_code,
        cases.indicator_id,
        cases.component,
        cases.period_end,
        cases.case_id,
        behind_care.extract,
        behind_care.source_row
    from cases
    inner join parts_asked
        on cases.indicator_id = parts_asked.indicator_id
    inner join behind_care
        on cases.la_code = behind_care.la_code
        and cases.period_end = behind_care.period_end
        and cases.child_id = behind_care.child_id
        and parts_asked.part = behind_care.part

    union all

    -- an unaccompanied child has no known distance
    {{ row_behind('cases', 'ssd_immigration_status', 'immigration_rows') }}
    from cases
    inner join unaccompanied_children
        on cases.la_code = unaccompanied_children.la_code
        and cases.child_id = unaccompanied_children.child_id
        and cases.period_end >= unaccompanied_children.began_on
    inner join immigration_rows
        on unaccompanied_children.la_code = immigration_rows.la_code
        and unaccompanied_children.child_id = immigration_rows.child_id
        and immigration_rows.immigration_status = 'unaccompanied_asylum_seeking_child'
        and (
            immigration_rows.start_date is null
            or unaccompanied_children.began_on = immigration_rows.start_date
        )
    where cases.indicator_id in ('out_of_county_over_20_miles', 'out_of_county_over_20_miles_known_distance')

    union all

    {{ row_behind('cases', 'ssd_cla_care_plan', 'care_plan_rows') }}
    from cases
    inner join care_plan_rows
        on cases.la_code = care_plan_rows.la_code
        and cases.child_id = care_plan_rows.child_id
        and cases.period_end >= care_plan_rows.start_date
        and (care_plan_rows.end_date is null or cases.period_end < care_plan_rows.end_date)
    where cases.indicator_id = 'long_term_foster_matched'

    union all

    {{ row_behind('cases', 'fostering_matches', 'match_rows') }}
    from cases
    inner join match_rows
        on cases.la_code = match_rows.la_code
        and cases.child_id = match_rows.child_id
        and cases.period_end >= match_rows.match_decision_date
        and (match_rows.ended_date is null or cases.period_end < match_rows.ended_date)
    where cases.indicator_id = 'long_term_foster_matched'

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
