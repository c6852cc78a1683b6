-- Care leavers with a 19th, 20th or 21st birthday from 1 April to the end of a reporting month, with what the
-- contact nearest to the birthday found, among those from 3 months before it to 1 month after it. Of two equally
-- near the later stands. Any former relevant record makes the cohort; without a contact the child stays in it, and
-- nobody does from the day of death on.

with periods as (

    select * from {{ ref('periods') }}

),

contacts as (

    select * from {{ ref('care_leaver_contacts') }}

),

children as (

    select * from {{ ref('children') }}

),

cohort as (

    select
        children.la_code,
        children.child_id,
        children.nineteenth_birthday,
        children.twentieth_birthday,
        children.twenty_first_birthday
    from children
    where exists (
            select 1 from contacts
            where contacts.la_code = children.la_code
                and contacts.child_id = children.child_id
                and contacts.is_former_relevant
        )

),

birthdays as (

    select
        la_code,
        child_id,
        nineteenth_birthday as birthday
    from cohort
    union all
    select
        la_code,
        child_id,
        twentieth_birthday as birthday
    from cohort
    union all
    select
        la_code,
        child_id,
        twenty_first_birthday as birthday
    from cohort

),

nearest_contacts as (

    select
        birthdays.la_code,
        birthdays.child_id,
        birthdays.birthday,
        contacts.in_touch,
        contacts.activity,
        contacts.accommodation,
        contacts.accommodation_suitability,
        contacts.latest_contact_date
    from birthdays
    left join contacts
        on birthdays.la_code = contacts.la_code
        and birthdays.child_id = contacts.child_id
        and contacts.latest_contact_date >= {{ add_months('birthdays.birthday', -3) }}
        and contacts.latest_contact_date <= {{ add_months('birthdays.birthday', 1) }}
    qualify row_number() over (
            partition by birthdays.la_code, birthdays.child_id, birthdays.birthday
            order by
                abs({{ dbt.datediff('birthdays.birthday', 'contacts.latest_contact_date', 'day') }}) nulls last,
                contacts.latest_contact_date desc
        ) = 1

)

select
    nearest_contacts.la_code,
    periods.period_end,
    nearest_contacts.child_id,
    nearest_contacts.birthday,
    nearest_contacts.in_touch,
    nearest_contacts.latest_contact_date,
    {{ care_leaver_outcomes('nearest_contacts') }}
from nearest_contacts
inner join periods
    on nearest_contacts.la_code = periods.la_code
    and nearest_contacts.birthday >= periods.financial_year_start
    and nearest_contacts.birthday <= periods.period_end
inner join children
    on nearest_contacts.la_code = children.la_code
    and nearest_contacts.child_id = children.child_id
where children.date_of_death is null
    or children.date_of_death > periods.period_end
