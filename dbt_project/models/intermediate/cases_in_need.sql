-- Referrals that opened a case, those closed without further action left out, each with the day from which the case
-- is no longer open: its closure, or the child's death.

with referrals as (

    select * from {{ ref('stg_cin_episodes') }}

),

children as (

    select * from {{ ref('children') }}

)

select
    referrals.la_code,
    referrals.referral_id,
    referrals.child_id,
    referrals.referral_date,
    least(referrals.close_date, children.date_of_death) as open_until
from referrals
left join children
    on referrals.la_code = children.la_code
    and referrals.child_id = children.child_id
where not coalesce(referrals.is_no_further_action, false)
