-- Of the referrals received in the month, how many came within 12 months of the same child's previous referral?
-- The exact anniversary counts as within.

with periods as (

    select * from {{ ref('periods') }}

),

referrals as (

    select * from {{ ref('referrals_in_sequence') }}

),

cases as (

    select
        referrals.la_code,
        periods.period_end,
        '' as component,
        referrals.referral_id as case_id,
        referrals.child_id,
        referrals.referral_date as event_date,
        referrals.ruled_out is null as in_denominator,
        coalesce(
            referrals.previous_referral_date >= {{ add_months('referrals.referral_date', -12) }}, false
        ) as in_numerator,
        1 as weight,
        coalesce(
            referrals.ruled_out,
            'previous referral ' || referrals.previous_referral_date,
            'no previous referral'
        ) as evidence
    from referrals
    inner join periods
        on referrals.la_code = periods.la_code
        and {{ month_start('referrals.referral_date') }} = periods.period_start

)

{{ indicator_rows('cases') }}
