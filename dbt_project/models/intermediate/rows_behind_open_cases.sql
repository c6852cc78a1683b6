-- The rows that make a child open to social care at the end of a month: those of the status that stands first and those
-- of the status that began first.

{{ config(materialized='view') }}

with periods as (

    select * from {{ ref('periods') }}

),

open_to_social_care as (

    select * from {{ ref('open_to_social_care_at_month_end') }}

),

looked_after as (

    select * from {{ ref('looked_after_at_month_end') }}

),

behind_care as (

    select * from {{ ref('rows_behind_care_at_month_end') }}

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

    select
        looked_after.la_code,
        looked_after.period_end,
        looked_after.child_id,
        'looked_after' as status,
        looked_after.period_of_care_start_date as start_date,
        behind_care.extract,
        behind_care.source_row
    from looked_after
    inner join behind_care
        on looked_after.la_code = behind_care.la_code
        and looked_after.period_end = behind_care.period_end
        and looked_after.child_id = behind_care.child_id
    where behind_care.part in ('looked after', 'period of care')

    union all

    select
        plans.la_code,
        periods.period_end,
        plans.child_id,
        'child_protection' as status,
        plans.start_date,
        'ssd_cp_plans' as extract,
        plan_rows.source_row
    from plans
    inner join periods
        on plans.la_code = periods.la_code
        and plans.start_date <= periods.period_end
        and (plans.open_until is null or plans.open_until > periods.period_end)
    inner join plan_rows
        on plans.la_code = plan_rows.la_code
        and plans.plan_id = plan_rows.plan_id

    union all

    select
        cases_in_need.la_code,
        periods.period_end,
        cases_in_need.child_id,
        'in_need' as status,
        cases_in_need.referral_date as start_date,
        'ssd_cin_episodes' as extract,
        referral_rows.source_row
    from cases_in_need
    inner join periods
        on cases_in_need.la_code = periods.la_code
        and cases_in_need.referral_date <= periods.period_end
        and (cases_in_need.open_until is null or cases_in_need.open_until > periods.period_end)
    inner join referral_rows
        on cases_in_need.la_code = referral_rows.la_code
        and cases_in_need.referral_id = referral_rows.referral_id

)

select
    statuses.la_code,
    statuses.period_end,
    statuses.child_id,
    statuses.status,
    statuses.extract,
    statuses.source_row
from statuses
inner join open_to_social_care
    on statuses.la_code = open_to_social_care.la_code
    and statuses.period_end = open_to_social_care.period_end
    and statuses.child_id = open_to_social_care.child_id
where statuses.status = open_to_social_care.status
    or statuses.start_date = open_to_social_care.open_since
