-- What the definitions ask to be reported about plans, estimated dates of birth and contacts with care leavers, one row
-- a matter: what, the rule, and how many of how many. For the reporting month's end unless it says otherwise.

with run as (

    select * from {{ source('control', 'run') }}

),

periods as (

    select * from {{ ref('periods') }}

),

children as (

    select * from {{ ref('children') }}

),

child_protection_plans as (

    select * from {{ ref('child_protection_plans') }}

),

child_in_need_plans as (

    select * from {{ ref('child_in_need_plan_spells') }}

),

looked_after as (

    select * from {{ ref('looked_after_at_month_end') }}

),

contacts as (

    select * from {{ ref('care_leaver_contacts') }}

),

care_leavers as (

    select * from {{ ref('care_leavers_at_month_end') }}

),

first_contacts as (

    select
        child_id,
        min(coalesce(latest_contact_date, date '1900-01-01')) as first_contact_date
    from contacts
    group by child_id
    having bool_or(is_former_relevant)

),

leavers_of_the_ages as (

    select
        periods.period_end,
        first_contacts.child_id,
        first_contacts.first_contact_date
    from first_contacts
    inner join children
        on first_contacts.child_id = children.child_id
    inner join periods
        on children.nineteenth_birthday <= periods.period_end
        and children.twenty_second_birthday > periods.period_end
    where children.date_of_death is null or children.date_of_death > periods.period_end

),

findings as (

    select
        'repeat_child_protection_plans' as indicator_id,
        'child protection plan that starts on the day on which the last one ended' as finding,
        'A repeat; often one plan recorded anew. The whole record.' as rule,
        count(*) filter (where previous_end_date = start_date) as found,
        count(*) as looked_at
    from child_protection_plans
    where stands_for_its_day

    union all

    {{ finding(
        'child_in_need_plans_under_12_months', 'child_in_need_plans', 'is_joined_over_a_day',
        'child in need plan followed by another on the day after its end',
        'One plan, open on the day between; the whole record.'
    ) }}

    union all

    select
        'children_in_care_rate' as indicator_id,
        'looked after child whose date of birth is estimated' as finding,
        'Ages are worked out from the date in the column for the expected one.' as rule,
        count(*) filter (where children.is_date_of_birth_estimated) as found,
        count(*) as looked_at
    from looked_after
    inner join run
        on looked_after.period_end = run.period_end
    inner join children
        on looked_after.child_id = children.child_id

    union all

    select
        'care_leavers_in_education_employment_training' as indicator_id,
        'care leaver whose date of birth is estimated' as finding,
        'Ages are worked out from the date in the column for the expected one.' as rule,
        count(*) filter (where children.is_date_of_birth_estimated) as found,
        count(*) as looked_at
    from care_leavers
    inner join run
        on care_leavers.period_end = run.period_end
    inner join children
        on care_leavers.child_id = children.child_id

    union all

    {{ finding(
        'care_leavers_in_education_employment_training', 'contacts', 'has_different_answers',
        'rows of one contact with a care leaver that give different answers',
        'What they differ in is unknown; the whole record.'
    ) }}

    union all

    {{ finding(
        'care_leavers_in_education_employment_training', 'leavers_of_the_ages', 'first_contact_date > period_end',
        'care leaver whose contacts all lie after a month\'s end',
        'Out of that month; a row a care leaver and month, all months.'
    ) }}

)

select
    indicator_id,
    finding,
    rule,
    found,
    looked_at
from findings
