-- Of lines about care leavers: the rows of the contact that speaks, and where those do not make the young person former
-- relevant, the rows that do.

{{ config(schema='intermediate', materialized='view') }}

with of_month_ends as (

    {{ cases_of(['care_leavers_in_education_employment_training', 'care_leavers_suitable_accommodation']) }}

),

of_birthdays as (

    {{ cases_of([
        'care_leavers_in_education_employment_training_at_birthday',
        'care_leavers_suitable_accommodation_at_birthday',
    ]) }}

),

at_birthday as (

    select * from {{ ref('care_leavers_at_birthday') }}

),

contacts as (

    select * from {{ ref('care_leaver_contacts') }}

),

contact_rows as (

    select * from {{ ref('stg_care_leavers') }}

),

spoken_at_birthday as (

    select
        of_birthdays.la_code,
        of_birthdays.indicator_id,
        of_birthdays.component,
        of_birthdays.period_end,
        of_birthdays.case_id,
        of_birthdays.child_id,
        at_birthday.latest_contact_date,
        coalesce(contacts.is_former_relevant, false) as is_former_relevant
    from of_birthdays
    inner join at_birthday
        on of_birthdays.la_code = at_birthday.la_code
        and of_birthdays.period_end = at_birthday.period_end
        and of_birthdays.child_id = at_birthday.child_id
        and of_birthdays.event_date = at_birthday.birthday
    left join contacts
        on at_birthday.la_code = contacts.la_code
        and at_birthday.child_id = contacts.child_id
        and at_birthday.latest_contact_date = contacts.latest_contact_date

),

decided as (

    select
        of_month_ends.la_code,
        of_month_ends.indicator_id,
        of_month_ends.component,
        of_month_ends.period_end,
        of_month_ends.case_id,
        contact_rows.source_row
    from of_month_ends
    inner join contact_rows
        on of_month_ends.la_code = contact_rows.la_code
        and of_month_ends.child_id = contact_rows.child_id
        and of_month_ends.event_date is not distinct from contact_rows.latest_contact_date

    union all

    select
        spoken_at_birthday.la_code,
        spoken_at_birthday.indicator_id,
        spoken_at_birthday.component,
        spoken_at_birthday.period_end,
        spoken_at_birthday.case_id,
        contact_rows.source_row
    from spoken_at_birthday
    inner join contact_rows
        on spoken_at_birthday.la_code = contact_rows.la_code
        and spoken_at_birthday.child_id = contact_rows.child_id
    where spoken_at_birthday.latest_contact_date = contact_rows.latest_contact_date
        or (not spoken_at_birthday.is_former_relevant and contact_rows.eligibility = 'former_relevant')

)

select
    la_code,
    indicator_id,
    component,
    period_end,
    case_id,
    'ssd_care_leavers' as extract,
    source_row
from decided
