-- One row a child with the birthdays that decide. Someone born on 29 February has a birthday on 28 February in
-- common years. A child with no date of birth is unborn: younger than any age limit, never of school age.

with persons as (

    select * from {{ ref('stg_person') }}

)

select
    child_id,
    sex,
    ethnicity,
    unique_pupil_number,
    date_of_birth,
    {{ add_months('date_of_birth', 12) }} as first_birthday,
    {{ add_months('date_of_birth', 5 * 12) }} as fifth_birthday,
    {{ add_months('date_of_birth', 10 * 12) }} as tenth_birthday,
    {{ add_months('date_of_birth', 16 * 12) }} as sixteenth_birthday,
    {{ add_months('date_of_birth', 18 * 12) }} as eighteenth_birthday,
    {{ add_months('date_of_birth', 19 * 12) }} as nineteenth_birthday,
    {{ add_months('date_of_birth', 20 * 12) }} as twentieth_birthday,
    {{ add_months('date_of_birth', 21 * 12) }} as twenty_first_birthday,
    {{ add_months('date_of_birth', 22 * 12) }} as twenty_second_birthday
from persons
