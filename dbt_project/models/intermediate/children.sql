-- One row a child with the birthdays that decide. Someone born on 29 February has a birthday on 28 February in
-- common years. Systems keep an estimated date of birth in the column for the expected one: where no other is known,
-- one that the reporting month has reached is the date of birth. A child with neither is unborn: younger than any
-- age limit, never of school age.

with run as (

    select * from {{ source('control', 'run') }}

),

persons as (

    select * from {{ ref('stg_person') }}

),

born as (

    select
        persons.la_code,
        persons.child_id,
        persons.sex,
        persons.ethnicity,
        persons.unique_pupil_number,
        persons.date_of_death,
        coalesce(
            persons.date_of_birth,
            case when persons.expected_date_of_birth <= run.period_end then persons.expected_date_of_birth end
        ) as date_of_birth,
        persons.date_of_birth is null
        and coalesce(persons.expected_date_of_birth <= run.period_end, false) as is_date_of_birth_estimated
    from persons
    inner join run
        on persons.la_code = run.la_code

)

select
    la_code,
    child_id,
    sex,
    ethnicity,
    unique_pupil_number,
    date_of_birth,
    is_date_of_birth_estimated,
    date_of_death,
    {{ add_months('date_of_birth', 12) }} as first_birthday,
    {{ add_months('date_of_birth', 5 * 12) }} as fifth_birthday,
    {{ add_months('date_of_birth', 10 * 12) }} as tenth_birthday,
    {{ add_months('date_of_birth', 16 * 12) }} as sixteenth_birthday,
    {{ add_months('date_of_birth', 18 * 12) }} as eighteenth_birthday,
    {{ add_months('date_of_birth', 19 * 12) }} as nineteenth_birthday,
    {{ add_months('date_of_birth', 20 * 12) }} as twentieth_birthday,
    {{ add_months('date_of_birth', 21 * 12) }} as twenty_first_birthday,
    {{ add_months('date_of_birth', 22 * 12) }} as twenty_second_birthday
from born
