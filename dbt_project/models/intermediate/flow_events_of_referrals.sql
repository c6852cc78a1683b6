-- Every event with the referral that it belongs to: the latest one of the child that counts, up to the day on which the
-- event began, where the event counts within 12 months of it. Else it belongs to none.

with events as (

    select * from {{ ref('flow_events') }}

),

referrals as (

    select * from {{ ref('referrals_in_sequence') }}

),

counted as (

    select
        la_code,
        referral_id,
        child_id,
        referral_date,
        -- never empty: with `is null or` in its condition an outer join compares every event with every referral
        lead(referral_date, 1, date '9999-12-31') over (
            partition by la_code, child_id order by referral_date
        ) as next_referral_date
    from referrals
    where ruled_out is null

)

select
    events.la_code,
    events.step,
    events.child_id,
    events.begun_on,
    events.counted_on,
    counted.referral_id,
    counted.referral_date
from events
left join counted
    on events.la_code = counted.la_code
    and events.child_id = counted.child_id
    and events.begun_on >= counted.referral_date
    and events.begun_on < counted.next_referral_date
    and counted.referral_date >= {{ add_months('events.counted_on', -12) }}
