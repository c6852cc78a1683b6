-- Of the line on permanent exclusions: the one that stands for a child's year, and the status on the day.

{{ config(schema='intermediate', materialized='view') }}

with of_exclusions as (

    {{ cases_of(['excluded_children_open_to_social_care']) }}

),

exclusions as (

    select * from {{ ref('exclusions_with_status') }}

),

exclusion_rows as (

    select * from {{ ref('stg_permanent_exclusions') }}

),

episodes_in_sequence as (

    select * from {{ ref('care_episodes_in_sequence') }}

),

episode_rows as (

    select * from {{ ref('stg_cla_episodes') }}

),

plans as (

    select * from {{ ref('child_protection_plans') }}

),

plan_rows as (

    select * from {{ ref('stg_cp_plans') }}

),

cases_in_need as (

    select * from {{ ref('cases_in_need') }}

),

referral_rows as (

    select * from {{ ref('stg_cin_episodes') }}

),

statuses as (

    -- care up to the day of the decision, with the episodes that lead to the one open then
    select
        exclusions.la_code,
        exclusions.exclusion_id,
        'looked after' as status,
        'ssd_cla_episodes' as extract,
        episode_rows.source_row
    from exclusions
    inner join episodes_in_sequence as on_the_day
        on exclusions.la_code = on_the_day.la_code
        and exclusions.child_id = on_the_day.child_id
        and exclusions.decision_date >= on_the_day.start_date
        and (on_the_day.ended_on is null or exclusions.decision_date < on_the_day.ended_on)
    inner join episodes_in_sequence as leading_to_it
        on on_the_day.la_code = leading_to_it.la_code
        and on_the_day.child_id = leading_to_it.child_id
        and on_the_day.period_of_care_number = leading_to_it.period_of_care_number
        and on_the_day.episode_number >= leading_to_it.episode_number
    inner join episode_rows
        on leading_to_it.la_code = episode_rows.la_code
        and leading_to_it.episode_id = episode_rows.episode_id

    union all

    select
        exclusions.la_code,
        exclusions.exclusion_id,
        'child protection' as status,
        'ssd_cp_plans' as extract,
        plan_rows.source_row
    from exclusions
    inner join plans
        on exclusions.la_code = plans.la_code
        and exclusions.child_id = plans.child_id
        and exclusions.decision_date > plans.start_date
        and (plans.open_until is null or exclusions.decision_date < plans.open_until)
    inner join plan_rows
        on plans.la_code = plan_rows.la_code
        and plans.plan_id = plan_rows.plan_id

    union all

    select
        exclusions.la_code,
        exclusions.exclusion_id,
        'in need' as status,
        'ssd_cin_episodes' as extract,
        referral_rows.source_row
    from exclusions
    inner join cases_in_need
        on exclusions.la_code = cases_in_need.la_code
        and exclusions.child_id = cases_in_need.child_id
        and exclusions.decision_date > cases_in_need.referral_date
        and (cases_in_need.open_until is null or exclusions.decision_date < cases_in_need.open_until)
    inner join referral_rows
        on cases_in_need.la_code = referral_rows.la_code
        and cases_in_need.referral_id = referral_rows.referral_id

),

decided as (

    select
        of_exclusions.la_code,
        of_exclusions.indicator_id,
        of_exclusions.component,
        of_exclusions.period_end,
        of_exclusions.case_id,
        statuses.extract,
        statuses.source_row
    from of_exclusions
    inner join statuses
        on of_exclusions.la_code = statuses.la_code
        and of_exclusions.case_id = statuses.exclusion_id
        and of_exclusions.evidence = statuses.status

    union all

    {{ row_behind('of_exclusions', 'permanent_exclusions', 'exclusion_rows') }}
    from of_exclusions
    inner join exclusions
        on of_exclusions.la_code = exclusions.la_code
        and of_exclusions.case_id = exclusions.exclusion_id
    inner join exclusions as of_the_child
        on exclusions.la_code = of_the_child.la_code
        and exclusions.child_key = of_the_child.child_key
    inner join of_exclusions as standing
        on of_exclusions.la_code = standing.la_code
        and of_exclusions.period_end = standing.period_end
        and of_the_child.exclusion_id = standing.case_id
    inner join exclusion_rows
        on standing.la_code = exclusion_rows.la_code
        and standing.case_id = exclusion_rows.exclusion_id
    where standing.in_denominator
        and of_exclusions.evidence = 'ruled out: excluded earlier in the year'

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
