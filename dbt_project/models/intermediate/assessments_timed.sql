-- Every assessment with its working days from start and from referral. `is_first_of_referral` marks the first
-- assessment, by start and then id, of each referral, whether or not it was authorised after the child's death.

with assessments as (

    select * from {{ ref('single_assessments_by_type') }}

),

referrals as (

    select * from {{ ref('stg_cin_episodes') }}

),

children as (

    select * from {{ ref('children') }}

),

working_days as (

    select * from {{ ref('working_days') }}

),

with_referral as (

    select
        assessments.la_code,
        assessments.assessment_id,
        assessments.child_id,
        assessments.referral_id,
        assessments.start_date,
        assessments.authorised_date,
        referrals.referral_date,
        assessments.referral_id is not null
        and row_number() over (
            partition by assessments.la_code, assessments.referral_id
            order by assessments.start_date, assessments.assessment_id
        ) = 1 as is_first_of_referral
    from assessments
    left join referrals
        on assessments.la_code = referrals.la_code
        and assessments.referral_id = referrals.referral_id

)

select
    with_referral.la_code,
    with_referral.assessment_id,
    with_referral.child_id,
    with_referral.referral_id,
    with_referral.referral_date,
    with_referral.start_date,
    with_referral.authorised_date,
    with_referral.is_first_of_referral,
    children.date_of_death,
    coalesce(with_referral.authorised_date > children.date_of_death, false) as is_authorised_after_death,
    start_day.working_day_number as start_working_day,
    authorised_day.working_day_number - start_day.working_day_number as working_days_from_start,
    authorised_day.working_day_number - referral_day.working_day_number as working_days_from_referral
from with_referral
left join children
    on with_referral.la_code = children.la_code
    and with_referral.child_id = children.child_id
left join working_days as start_day
    on with_referral.start_date = start_day.calendar_date
left join working_days as authorised_day
    on with_referral.authorised_date = authorised_day.calendar_date
left join working_days as referral_day
    on with_referral.referral_date = referral_day.calendar_date
