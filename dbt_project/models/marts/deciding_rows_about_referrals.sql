-- Of lines about referrals: the referral itself, the one before, the one that rules it out, and of a child all that
-- decided its referrals.

{{ config(schema='intermediate', materialized='view') }}

with of_referrals as (

    {{ cases_of(['re_referrals_within_12_months']) }}

),

of_children as (

    {{ cases_of(['re_referred_children']) }}

),

judged as (

    select * from {{ ref('referrals_in_sequence') }}

),

referral_rows as (

    select * from {{ ref('stg_cin_episodes') }}

),

persons as (

    select * from {{ ref('stg_person') }}

),

earlier as (

    -- the referral before, the one of the same day that stands, the one whose case was still open
    select
        judged.la_code,
        judged.referral_id,
        referral_rows.source_row
    from judged
    inner join referral_rows
        on judged.la_code = referral_rows.la_code
        and judged.child_id = referral_rows.child_id
        and judged.referral_id <> referral_rows.referral_id
    inner join judged as of_another
        on referral_rows.la_code = of_another.la_code
        and referral_rows.referral_id = of_another.referral_id
    where (of_another.ruled_out is null and of_another.referral_date = judged.previous_referral_date)
        or (
            judged.ruled_out = 'ruled out: another referral of the same day stands'
            and of_another.referral_date = judged.referral_date
            and of_another.referral_id < judged.referral_id
        )
        or (
            judged.ruled_out = 'ruled out: an earlier case was still open'
            and of_another.referral_date < judged.referral_date
            and not coalesce(referral_rows.is_no_further_action, false)
            and (referral_rows.close_date is null or referral_rows.close_date > judged.referral_date)
        )

),

behind_referrals as (

    select
        of_referrals.la_code,
        of_referrals.period_end,
        of_referrals.case_id,
        of_referrals.child_id,
        'ssd_cin_episodes' as extract,
        referral_rows.source_row
    from of_referrals
    inner join referral_rows
        on of_referrals.la_code = referral_rows.la_code
        and of_referrals.case_id = referral_rows.referral_id

    union all

    select
        of_referrals.la_code,
        of_referrals.period_end,
        of_referrals.case_id,
        of_referrals.child_id,
        'ssd_cin_episodes' as extract,
        earlier.source_row
    from of_referrals
    inner join earlier
        on of_referrals.la_code = earlier.la_code
        and of_referrals.case_id = earlier.referral_id

    union all

    select
        of_referrals.la_code,
        of_referrals.period_end,
        of_referrals.case_id,
        of_referrals.child_id,
        'ssd_person' as extract,
        persons.source_row
    from of_referrals
    inner join persons
        on of_referrals.la_code = persons.la_code
        and of_referrals.child_id = persons.child_id
    where of_referrals.evidence = 'ruled out: after death'

),

decided as (

    select
        la_code,
        're_referrals_within_12_months' as indicator_id,
        '' as component,
        period_end,
        case_id,
        extract,
        source_row
    from behind_referrals

    union all

    select
        of_children.la_code,
        of_children.indicator_id,
        of_children.component,
        of_children.period_end,
        of_children.case_id,
        behind_referrals.extract,
        behind_referrals.source_row
    from of_children
    inner join behind_referrals
        on of_children.la_code = behind_referrals.la_code
        and of_children.period_end = behind_referrals.period_end
        and of_children.child_id = behind_referrals.child_id

)

select
    la_code,
    indicator_id,
    component,
    period_end,
    case_id,
    extract,
    source_row
from decided
