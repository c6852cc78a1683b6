-- Of lines about child protection: the plan before, the history of a plan, the plan of the same day that stands, and
-- who took part in a discussion.

{{ config(schema='intermediate', materialized='view') }}

with of_plans as (

    {{ cases_of([
        'repeat_child_protection_plans',
        'repeat_plans_starting_physical_abuse',
        'repeat_child_protection_plans_within_2_years',
        'child_protection_plans_starting_neglect',
    ]) }}

),

of_agencies as (

    {{ cases_of(['strategy_discussion_attendance', 'education_attendance_school_age']) }}

),

plans as (

    select * from {{ ref('child_protection_plans') }}

),

plan_rows as (

    select * from {{ ref('stg_cp_plans') }}

),

history_rows as (

    select * from {{ ref('stg_cp_plan_history') }}

),

attendance_rows as (

    select * from {{ ref('stg_strategy_discussion_attendance') }}

),

earlier as (

    select
        plans.la_code,
        plans.plan_id,
        plan_rows.source_row,
        another.start_date = plans.start_date as is_of_the_day,
        coalesce(another.start_date = plans.previous_start_date, false) as is_the_one_before,
        coalesce(another.end_date = plans.previous_end_date, false) as ended_last
    from plans
    inner join plans as another
        on plans.la_code = another.la_code
        and plans.child_id = another.child_id
        and another.stands_for_its_day
        and plans.plan_id <> another.plan_id
    inner join plan_rows
        on another.la_code = plan_rows.la_code
        and another.plan_id = plan_rows.plan_id

),

attended as (

    select
        la_code,
        discussion_id,
        agency,
        source_row,
        coalesce(has_attended, false) as has_attended,
        bool_or(coalesce(has_attended, false)) over (partition by la_code, discussion_id, agency) as any_attended
    from attendance_rows

),

decided as (

    {{ row_behind('of_plans', 'ssd_cp_plans', 'earlier') }}
    from of_plans
    inner join earlier
        on of_plans.la_code = earlier.la_code
        and of_plans.case_id = earlier.plan_id
    where case
            when of_plans.evidence = 'ruled out: another plan of the same day stands' then earlier.is_of_the_day
            when of_plans.indicator_id = 'repeat_child_protection_plans_within_2_years' then earlier.ended_last
            when of_plans.indicator_id <> 'child_protection_plans_starting_neglect' then earlier.is_the_one_before
            else false
        end

    union all

    -- the history of a plan decides where the record of plans holds none before it
    {{ row_behind('of_plans', 'cp_plan_history', 'history_rows') }}
    from of_plans
    inner join plans
        on of_plans.la_code = plans.la_code
        and of_plans.case_id = plans.plan_id
    inner join history_rows
        on plans.la_code = history_rows.la_code
        and plans.plan_id = history_rows.plan_id
    where of_plans.indicator_id in ('repeat_child_protection_plans', 'repeat_plans_starting_physical_abuse')
        and plans.previous_start_date is null
        and of_plans.evidence not in ('ruled out: another plan of the same day stands', 'ruled out: after death')

    union all

    {{ row_behind('of_agencies', 'strategy_discussion_attendance', 'attended') }}
    from of_agencies
    inner join attended
        on of_agencies.la_code = attended.la_code
        and of_agencies.case_id = attended.discussion_id
        and attended.agency = case
            when of_agencies.indicator_id = 'education_attendance_school_age' then 'education'
            else of_agencies.component
        end
    where attended.has_attended = attended.any_attended

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
