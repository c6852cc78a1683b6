-- What referrals can lead to: one row an event of a child, as the measures count it. `begun_on` decides to which
-- referral it belongs, `counted_on` in which month it counts and whether that is in time. An assessment begins on one
-- day and counts on another; an end of care belongs where that period of care began; a re-referral belongs to the
-- referral before it. Enquiries and conferences of one day are one, and no event counts that is dated after the child's
-- death.

with referrals as (

    select * from {{ ref('referrals_in_sequence') }}

),

assessments as (

    select * from {{ ref('assessments_timed') }}

),

enquiries as (

    select * from {{ ref('stg_s47_enquiry') }}

),

conferences as (

    select * from {{ ref('stg_initial_cp_conference') }}

),

plans as (

    select * from {{ ref('child_protection_plans') }}

),

periods_of_care as (

    select * from {{ ref('periods_of_care') }}

),

ends_of_care as (

    select * from {{ ref('ends_of_care') }}

),

children as (

    select * from {{ ref('children') }}

),

events as (

    select
        la_code,
        'assessment' as step,
        child_id,
        start_date as begun_on,
        authorised_date as counted_on
    from assessments

    union all

    select distinct
        la_code,
        'section_47_enquiry' as step,
        child_id,
        start_date as begun_on,
        start_date as counted_on
    from enquiries

    union all

    select distinct
        la_code,
        'conference' as step,
        child_id,
        held_date as begun_on,
        held_date as counted_on
    from conferences

    union all

    select
        la_code,
        'plan' as step,
        child_id,
        start_date as begun_on,
        start_date as counted_on
    from plans
    where stands_for_its_day

    union all

    select
        la_code,
        'repeat_plan' as step,
        child_id,
        start_date as begun_on,
        start_date as counted_on
    from plans
    where stands_for_its_day
        and is_repeat

    union all

    select
        la_code,
        'care' as step,
        child_id,
        start_date as begun_on,
        start_date as counted_on
    from periods_of_care

    union all

    select
        la_code,
        'end_of_care' as step,
        child_id,
        care_start_date as begun_on,
        ceased_date as counted_on
    from ends_of_care

    union all

    select
        la_code,
        'return_home' as step,
        child_id,
        care_start_date as begun_on,
        ceased_date as counted_on
    from ends_of_care
    where is_return_home

    union all

    select
        la_code,
        're_referral' as step,
        child_id,
        previous_referral_date as begun_on,
        referral_date as counted_on
    from referrals
    where previous_referral_date >= {{ add_months('referral_date', -12) }}

)

select
    events.la_code,
    events.step,
    events.child_id,
    events.begun_on,
    events.counted_on
from events
left join children
    on events.la_code = children.la_code
    and events.child_id = children.child_id
where events.counted_on is not null
    and (children.date_of_death is null or events.counted_on <= children.date_of_death)
