-- Records that go on after the child's death, one row a line that is touched: events dated after it, over all
-- months, and what was left open at the reporting month's end. How many of how many.

with run as (

    select * from {{ source('control', 'run') }}

),

cases as (

    select * from {{ ref('indicator_cases') }}

),

children as (

    select * from {{ ref('children') }}

),

care_episodes as (

    select * from {{ ref('care_episodes_as_ended') }}

),

referrals as (

    select * from {{ ref('stg_cin_episodes') }}

),

child_protection_plans as (

    select * from {{ ref('child_protection_plans') }}

),

child_in_need_plans as (

    select * from {{ ref('child_in_need_plan_spells') }}

),

early_help_episodes as (

    select * from {{ ref('stg_early_help_episodes') }}

),

assessments as (

    select * from {{ ref('assessments_timed') }}

),

events as (

    select
        la_code,
        indicator_id,
        count(distinct case_id) filter (where evidence like 'ruled out: after death%') as found,
        count(distinct case_id) as looked_at
    from cases
    group by la_code, indicator_id

),

records as (

    {% for line, relation, start_date, end_date in [
        ('children_in_care_rate', 'care_episodes', 'start_date', 'ceased_date'),
        ('case_supervision_up_to_date', 'referrals', 'referral_date', 'close_date'),
        ('case_supervision_up_to_date', 'child_protection_plans', 'start_date', 'end_date'),
        ('child_in_need_plans_under_12_months', 'child_in_need_plans', 'start_date', 'end_date'),
        ('early_help_neglect', 'early_help_episodes', 'start_date', 'end_date'),
        ('open_assessments_over_45_working_days', 'assessments', 'start_date', 'authorised_date'),
    ] %}
        select
            la_code,
            '{{ line }}' as indicator_id,
            child_id,
            {{ start_date }} as start_date,
            {{ end_date }} as end_date
        from {{ relation }}
        {{ 'where not coalesce(is_no_further_action, false)' if relation == 'referrals' }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

left_open as (

    select
        records.la_code,
        records.indicator_id,
        count(*) filter (where children.date_of_death <= run.period_end) as found,
        count(*) as looked_at
    from records
    inner join run
        on records.la_code = run.la_code
    left join children
        on records.la_code = children.la_code
        and records.child_id = children.child_id
    where records.start_date <= run.period_end
        and (records.end_date is null or records.end_date > run.period_end)
    group by records.la_code, records.indicator_id

)

select
    la_code,
    indicator_id,
    'record dated after the child''s death' as finding,
    'In neither side; all months.' as rule,
    found,
    looked_at
from events
where found > 0

union all

select
    la_code,
    indicator_id,
    'record left open after the child''s death' as finding,
    'Ended with the death; the reporting month''s end.' as rule,
    found,
    looked_at
from left_open
