"""Contacts with care leavers."""

from expectations.dataset import Check, Dataset
from expectations.rules import is_recorded, mostly_filled, no_rows, no_rows_where, share_below
from expectations.timeliness import busy

ACTIVITY = (
    "care_leavers_in_education_employment_training",
    "care_leavers_in_education_employment_training_at_birthday",
)
ACCOMMODATION = ("care_leavers_suitable_accommodation", "care_leavers_suitable_accommodation_at_birthday")

# The published extraction keeps one contact a care leaver. Of fewer people, one contact each can be chance.
FEWEST_PEOPLE = 20
PRESENT_STATE_ONLY = f"""
    select
        looked_at,
        case
            when looked_at >= {FEWEST_PEOPLE}
                and with_two_dates = 0
                and not {is_recorded("present_state_only", "ssd_care_leavers")}
                and not {is_recorded("keeps_history", "ssd_care_leavers")}
                then looked_at
            else 0
        end as failing
    from (
        select
            count(*) as looked_at,
            count(*) filter (where dates > 1) as with_two_dates
        from (
            select child_id, count(distinct latest_contact_date) as dates
            from {{batch}}
            where latest_contact_date is not null
            group by child_id
        ) as people
    ) as counted
"""

dataset = Dataset(
    "staging/stg_care_leavers",
    [
        *busy("latest_contact_date", "contact with a care leaver", always=False),
        Check(
            "earlier_contacts_are_kept",
            share_below(0.0, PRESENT_STATE_ONLY),
            "Nobody has contacts on two dates (people are counted here, not rows): the extract seems to hold the "
            "latest contact alone. Every contact takes the place of the one before, so earlier months lose people and "
            "their figures shrink from run to run. Ask for all contacts of three years; where the system keeps none, "
            "record present_state_only for ssd_care_leavers in seeds/delivery_conventions.csv: earlier months then "
            "keep the figures that were released. If all are there, record keeps_history.",
            protects=(*ACTIVITY, *ACCOMMODATION),
        ),
        Check(
            "those_gone_have_no_activity",
            no_rows_where("in_touch in ('DIED', 'RHOM') and activity is distinct from '0'"),
            "Someone who died or returned home has activity 0. They are left out either way; correct the record.",
            protects=ACTIVITY,
        ),
        Check(
            "those_in_touch_have_a_known_activity",
            no_rows_where("in_touch = 'YES' and activity = '0'"),
            "In touch, yet what they do is not known: they count as not in education, employment or training. Ask, and "
            "record it.",
            protects=ACTIVITY,
        ),
        Check(
            "those_in_touch_have_a_known_accommodation",
            no_rows_where("in_touch = 'YES' and accommodation = '0'"),
            "In touch, yet where they live is not known: they count as not suitably housed. Ask, and record it.",
            protects=ACCOMMODATION,
        ),
        Check(
            "suitability_is_told_one_way",
            no_rows_where("length(accommodation) = 2 and accommodation_suitability <> substr(accommodation, 2, 1)"),
            "The code of the accommodation carries one suitability and its own column another; the column counts. "
            "Correct one of the two.",
            protects=ACCOMMODATION,
        ),
        Check(
            "suitability_is_known",
            no_rows_where(
                "accommodation is not null and accommodation <> '0' and length(accommodation) = 1 "
                "and accommodation not in ('G', 'H', 'R') and accommodation_suitability is null"
            ),
            "Somewhere to live whose suitability nobody judged counts as unsuitable. Judge it.",
            protects=ACCOMMODATION,
        ),
        Check(
            "leavers_are_16_to_25",
            no_rows(
                """
                select contacts.source_row
                from (select * from {batch}) as contacts
                inner join staging.stg_person as persons on contacts.child_id = persons.child_id
                where contacts.latest_contact_date < cast(persons.date_of_birth + interval 16 year as date)
                    or contacts.latest_contact_date >= cast(persons.date_of_birth + interval 26 year as date)
                """
            ),
            "A contact with a care leaver younger than 16 or older than 25: the date of birth or of contact is wrong. "
            "Correct it.",
        ),
        # A blank counts against the authority; one in twenty is bearable.
        Check(
            "activity_is_mostly_known",
            mostly_filled("activity", 0.95),
            "A blank counts as not in education, employment or training. Complete it.",
            protects=ACTIVITY,
        ),
        Check(
            "accommodation_is_mostly_known",
            mostly_filled("accommodation", 0.95),
            "A blank counts as not suitably housed. Complete it.",
            protects=ACCOMMODATION,
        ),
    ],
)
