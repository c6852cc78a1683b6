-- Of lines about early help: the episode, the assessment and its factors, those of a sibling whose assessment decides
-- for the family, and the status in social care that leaves a child out.

{{ config(schema='intermediate', materialized='view') }}

with of_assessments as (

    {{ cases_of(['early_help_assessments_domestic_abuse']) }}

),

of_children as (

    {{ cases_of(['early_help_neglect']) }}

),

children as (

    select * from {{ ref('early_help_children_at_month_end') }}

),

episode_rows as (

    select * from {{ ref('stg_early_help_episodes') }}

),

assessment_rows as (

    select * from {{ ref('stg_early_help_assessments') }}

),

factor_rows as (

    select * from {{ ref('stg_early_help_assessment_factors') }}

),

behind_open_cases as (

    select * from {{ ref('rows_behind_open_cases') }}

),

speaking as (

    select
        of_children.la_code,
        of_children.indicator_id,
        of_children.component,
        of_children.period_end,
        of_children.case_id,
        children.child_id,
        children.open_since,
        children.assessment_id
    from of_children
    inner join children
        on of_children.la_code = children.la_code
        and of_children.period_end = children.period_end
        and of_children.child_id = children.child_id

    union all

    -- where only a sibling's assessment found neglect, the siblings whose did
    select
        of_children.la_code,
        of_children.indicator_id,
        of_children.component,
        of_children.period_end,
        of_children.case_id,
        siblings.child_id,
        siblings.open_since,
        siblings.assessment_id
    from of_children
    inner join children
        on of_children.la_code = children.la_code
        and of_children.period_end = children.period_end
        and of_children.child_id = children.child_id
    inner join children as siblings
        on children.la_code = siblings.la_code
        and children.period_end = siblings.period_end
        and children.family_id = siblings.family_id
    where of_children.evidence like 'neglect on a sibling%'
        and siblings.has_neglect
        and not siblings.is_open_to_social_care

),

decided as (

    {{ row_behind('of_assessments', 'early_help_assessment_factors', 'factor_rows') }}
    from of_assessments
    inner join factor_rows
        on of_assessments.la_code = factor_rows.la_code
        and of_assessments.case_id = factor_rows.assessment_id
    where factor_rows.factor_code in ('3A', '3B', '3C')

    union all

    {{ row_behind('speaking', 'ssd_early_help_episodes', 'episode_rows') }}
    from speaking
    inner join episode_rows
        on speaking.la_code = episode_rows.la_code
        and speaking.child_id = episode_rows.child_id
        and speaking.open_since = episode_rows.start_date
        and (episode_rows.end_date is null or speaking.period_end < episode_rows.end_date)

    union all

    {{ row_behind('speaking', 'early_help_assessments', 'assessment_rows') }}
    from speaking
    inner join assessment_rows
        on speaking.la_code = assessment_rows.la_code
        and speaking.assessment_id = assessment_rows.assessment_id

    union all

    {{ row_behind('speaking', 'early_help_assessment_factors', 'factor_rows') }}
    from speaking
    inner join factor_rows
        on speaking.la_code = factor_rows.la_code
        and speaking.assessment_id = factor_rows.assessment_id
    where factor_rows.factor_code = '16A'

    union all

    select
        of_children.la_code,
        of_children.indicator_id,
        of_children.component,
        of_children.period_end,
        of_children.case_id,
        behind_open_cases.extract,
        behind_open_cases.source_row
    from of_children
    inner join behind_open_cases
        on of_children.la_code = behind_open_cases.la_code
        and of_children.period_end = behind_open_cases.period_end
        and of_children.child_id = behind_open_cases.child_id
    where of_children.evidence = 'ruled out: open to social care'

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
