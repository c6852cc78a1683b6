-- Care leavers aged 19, 20 or 21 at the end of a reporting month whose latest contact by then finds them former
-- relevant, with what that contact found. A contact without a date lies before every dated one: somebody with whom
-- nobody was ever in touch is counted. Someone who has died is not, from the day of death on.

with periods as (

    select * from {{ ref('periods') }}

),

contacts as (

    select * from {{ ref('care_leaver_contacts') }}

),

children as (

    select * from {{ ref('children') }}

),

latest_contacts as (

    select
        contacts.la_code,
        periods.period_end,
        contacts.child_id,
        contacts.is_former_relevant,
        contacts.in_touch,
        contacts.activity,
        contacts.accommodation,
        contacts.accommodation_suitability,
        contacts.latest_contact_date
    from contacts
    inner join periods
        on contacts.la_code = periods.la_code
        and (contacts.latest_contact_date is null or contacts.latest_contact_date <= periods.period_end)
    qualify row_number() over (
            partition by periods.la_code, periods.period_end, contacts.child_id
            order by contacts.latest_contact_date desc nulls last
        ) = 1

)

select
    latest_contacts.la_code,
    latest_contacts.period_end,
    latest_contacts.child_id,
    latest_contacts.in_touch,
    latest_contacts.latest_contact_date,
    {{ care_leaver_outcomes('latest_contacts') }}
from latest_contacts
inner join children
    on latest_contacts.la_code = children.la_code
    and latest_contacts.child_id = children.child_id
    and latest_contacts.period_end >= children.nineteenth_birthday
    and latest_contacts.period_end < children.twenty_second_birthday
where latest_contacts.is_former_relevant
    and (children.date_of_death is null or latest_contacts.period_end < children.date_of_death)
