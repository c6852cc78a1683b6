-- Of the line on child in need plans: the run of plans that a child is on, and what leaves the child out.

{{ config(schema='intermediate', materialized='view') }}

with cases as (

    {{ cases_of(['child_in_need_plans_under_12_months']) }}

),

spells as (

    select * from {{ ref('child_in_need_plan_spells') }}

),

plan_rows as (

    select * from {{ ref('stg_cin_plans') }}

),

behind_care as (

    select * from {{ ref('rows_behind_care_at_month_end') }}

),

short_break_rows as (

    select * from {{ ref('stg_short_breaks') }}

),

protection_plans as (

    select * from {{ ref('child_protection_plans') }}

),

protection_plan_rows as (

    select * from {{ ref('stg_cp_plans') }}

),

care_episodes as (

    select * from {{ ref('care_episodes') }}

),

episode_rows as (

    select * from {{ ref('stg_cla_episodes') }}

),

decided as (

    {{ row_behind('cases', 'ssd_cin_plans', 'plan_rows') }}
    from cases
    inner join spells as open_plans
        on cases.la_code = open_plans.la_code
        and cases.child_id = open_plans.child_id
        and cases.event_date = open_plans.spell_start_date
        and cases.period_end >= open_plans.start_date
        and (open_plans.open_until is null or cases.period_end < open_plans.open_until)
    inner join spells as of_the_run
        on open_plans.la_code = of_the_run.la_code
        and open_plans.child_id = of_the_run.child_id
        and open_plans.spell_start_date = of_the_run.spell_start_date
        and open_plans.start_date >= of_the_run.start_date
        and (open_plans.plan_id = of_the_run.plan_id or open_plans.referral_id = of_the_run.referral_id)
    inner join plan_rows
        on of_the_run.la_code = plan_rows.la_code
        and of_the_run.plan_id = plan_rows.plan_id

    union all

    {{ row_behind('cases', 'ssd_cp_plans', 'protection_plan_rows') }}
    from cases
    inner join protection_plans
        on cases.la_code = protection_plans.la_code
        and cases.child_id = protection_plans.child_id
        and cases.period_end >= protection_plans.start_date
        and (protection_plans.open_until is null or cases.period_end < protection_plans.open_until)
    inner join protection_plan_rows
        on protection_plans.la_code = protection_plan_rows.la_code
        and protection_plans.plan_id = protection_plan_rows.plan_id
    where cases.evidence = 'ruled out: on a child protection plan'

    union all

    select
        cases.la_code,
        cases.indicator_id,
        cases.component,
        cases.period_end,
        cases.case_id,
        behind_care.extract,
        behind_care.source_row
    from cases
    inner join behind_care
        on cases.la_code = behind_care.la_code
        and cases.period_end = behind_care.period_end
        and cases.child_id = behind_care.child_id
        and behind_care.part = 'looked after'
    where cases.evidence = 'ruled out: looked after'

    union all

    {{ row_behind('cases', 'short_breaks', 'short_break_rows') }}
    from cases
    inner join short_break_rows
        on cases.la_code = short_break_rows.la_code
        and cases.child_id = short_break_rows.child_id
        and cases.period_end >= short_break_rows.start_date
        and (short_break_rows.end_date is null or cases.period_end < short_break_rows.end_date)
    where cases.evidence = 'ruled out: having short breaks'

    union all

    {{ row_behind('cases', 'ssd_cla_episodes', 'episode_rows') }}
    from cases
    inner join care_episodes
        on cases.la_code = care_episodes.la_code
        and cases.child_id = care_episodes.child_id
        and cases.period_end >= care_episodes.start_date
        and (care_episodes.ceased_date is null or cases.period_end < care_episodes.ceased_date)
        and care_episodes.is_short_break
    inner join episode_rows
        on care_episodes.la_code = episode_rows.la_code
        and care_episodes.episode_id = episode_rows.episode_id
    where cases.evidence = 'ruled out: having short breaks'

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
