-- One row a child open to social care on the last day of a reporting month, with the status that stands first
-- (looked after, then child protection, then in need) and the start of the open spell: the earliest start among
-- the statuses open on that day. For a looked after child that is the start of the period of care.

with periods as (

    select * from {{ ref('periods') }}

),

looked_after as (

    select * from {{ ref('looked_after_at_month_end') }}

),

child_protection_plans as (

    select * from {{ ref('child_protection_plans') }}

),

cases_in_need as (

    select * from {{ ref('cases_in_need') }}

),

statuses as (

    select
        la_code,
        period_end,
        child_id,
        1 as precedence,
        period_of_care_start_date as start_date
    from looked_after

    union all

    select
        child_protection_plans.la_code,
        periods.period_end,
        child_protection_plans.child_id,
        2 as precedence,
        child_protection_plans.start_date
    from child_protection_plans
    inner join periods
        on child_protection_plans.la_code = periods.la_code
        and child_protection_plans.start_date <= periods.period_end
        and (child_protection_plans.open_until is null or child_protection_plans.open_until > periods.period_end)

    union all

    select
        cases_in_need.la_code,
        periods.period_end,
        cases_in_need.child_id,
        3 as precedence,
        cases_in_need.referral_date as start_date
    from cases_in_need
    inner join periods
        on cases_in_need.la_code = periods.la_code
        and cases_in_need.referral_date <= periods.period_end
        and (cases_in_need.open_until is null or cases_in_need.open_until > periods.period_end)

)

select
    la_code,
    period_end,
    child_id,
    case min(precedence) when 1 then 'looked_after' when 2 then 'child_protection' else 'in_need' end as status,
    min(start_date) as open_since
from statuses
group by la_code, period_end, child_id
