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
        la_code,
        child_id,
        min(coalesce(latest_contact_date, date '1900-01-01')) as first_contact_date
    from contacts
    group by la_code, child_id
    having bool_or(is_former_relevant)

),

leavers_of_the_ages as (

    select
        first_contacts.la_code,
        periods.period_end,
        first_contacts.child_id,
        first_contacts.first_contact_date
    from first_contacts
    inner join children
        on first_contacts.la_code = children.la_code
        and first_contacts.child_id = children.child_id
    inner join periods
        on children.la_code = periods.la_code
        and children.nineteenth_birthday <= periods.period_end
        and children.twenty_second_birthday > periods.period_end
    where children.date_of_death is null or children.date_of_death > periods.period_end

),

standing_plans as (

    select
        la_code,
        start_date,
        previous_end_date
    from child_protection_plans
    where stands_for_its_day

),

children_looked_after_now as (

    select
        looked_after.la_code,
        children.is_date_of_birth_estimated
    from looked_after
    inner join run
        on looked_after.la_code = run.la_code
        and looked_after.period_end = run.period_end
    inner join children
        on looked_after.la_code = children.la_code
        and looked_after.child_id = children.child_id

),

care_leavers_now as (

    select
        care_leavers.la_code,
        children.is_date_of_birth_estimated
    from care_leavers
    inner join run
        on care_leavers.la_code = run.la_code
        and care_leavers.period_end = run.period_end
    inner join children
        on care_leavers.la_code = children.la_code
        and care_leavers.child_id = children.child_id

),

findings as (

    {{ finding(
        'repeat_child_protection_plans', 'standing_plans', 'previous_end_date = start_date',
        'child protection plan that starts on the day on which the last one ended',
        'A repeat; often one plan recorded anew. The whole record.'
    ) }}

    union all

    {{ finding(
        'child_in_need_plans_under_12_months', 'child_in_need_plans', 'is_joined_over_a_day',
        'child in need plan followed by another on the day after its end',
        'One plan, open on the day between; the whole record.'
    ) }}

    union all

    {{ finding(
        'children_in_care_rate', 'children_looked_after_now', 'is_date_of_birth_estimated',
        'looked after child whose date of birth is estimated',
        'Ages are worked out from the date in the column for the expected one.'
    ) }}

    union all

    {{ finding(
        'care_leavers_in_education_employment_training', 'care_leavers_now', 'is_date_of_birth_estimated',
        'care leaver whose date of birth is estimated',
        'Ages are worked out from the date in the column for the expected one.'
    ) }}

    union all

    {{ finding(
        'care_leavers_in_education_employment_training', 'contacts', 'has_different_answers',
        'rows of one contact with a care leaver that give different answers',
        'What they differ in is unknown; the whole record.'
    ) }}

    union all

    {{ finding(
        'care_leavers_in_education_employment_training', 'leavers_of_the_ages',
        'first_contact_date > leavers_of_the_ages.period_end',
        'care leaver whose contacts all lie after a month\'s end',
        'Out of that month; a row a care leaver and month, all months.'
    ) }}

)

select
    la_code,
    indicator_id,
    finding,
    rule,
    found,
    looked_at
from findings
