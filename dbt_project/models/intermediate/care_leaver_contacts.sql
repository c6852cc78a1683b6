-- One row a contact with a care leaver: all rows of one person with one contact date, and those without a date
-- together. Systems write a row for each eligibility and contact, under a fresh id each time, so no id decides. The
-- eligibility of a contact is the strongest of its rows; everything else is the value on which those rows that have
-- one agree, and unknown where they differ. Suitability given both in its own column and glued to the accommodation:
-- its own column stands.

with contacts as (

    select * from {{ ref('stg_care_leavers') }}

),

read_apart as (

    select
        la_code,
        child_id,
        latest_contact_date,
        case eligibility
            when 'former_relevant' then 5
            when 'relevant' then 4
            when 'qualifying' then 3
            when 'eligible' then 2
            else 1
        end as strength,
        eligibility,
        in_touch,
        activity,
        substr(accommodation, 1, 1) as accommodation,
        coalesce(accommodation_suitability, nullif(substr(accommodation, 2, 1), '')) as accommodation_suitability
    from contacts

)

select
    la_code,
    child_id,
    latest_contact_date,
    max_by(eligibility, strength) as eligibility,
    max(strength) = 5 as is_former_relevant,
    case when min(in_touch) = max(in_touch) then min(in_touch) end as in_touch,
    case when min(activity) = max(activity) then min(activity) end as activity,
    case when min(accommodation) = max(accommodation) then min(accommodation) end as accommodation,
    case
        when min(accommodation_suitability) = max(accommodation_suitability) then min(accommodation_suitability)
    end as accommodation_suitability,
    coalesce(
        min(in_touch) <> max(in_touch)
        or min(activity) <> max(activity)
        or min(accommodation) <> max(accommodation)
        or min(accommodation_suitability) <> max(accommodation_suitability),
        false
    ) as has_different_answers
from read_apart
group by la_code, child_id, latest_contact_date
