-- Every referral with the referral before it. A referral is ruled out when another of the same child and day has a
-- lower id, or when an earlier referral of the child, not closed without further action, was still open on its
-- date: it belongs to that case, or when it is dated after the child's death. What is ruled out is no earlier event for
-- others either.

with referrals as (

    select * from {{ ref('stg_cin_episodes') }}

),

children as (

    select * from {{ ref('children') }}

),

earlier_cases as (

    select
        la_code,
        referral_id,
        child_id,
        referral_date,
        row_number() over (partition by la_code, child_id, referral_date order by referral_id) as order_on_the_day,
        max(
            case when not coalesce(is_no_further_action, false) then coalesce(close_date, date '9999-12-31') end
        ) over (
            partition by la_code, child_id
            order by referral_date
            range between unbounded preceding and interval 1 day preceding
        ) as earlier_cases_closed_by
    from referrals

),

judged as (

    select
        earlier_cases.la_code,
        earlier_cases.referral_id,
        earlier_cases.child_id,
        earlier_cases.referral_date,
        case
            when earlier_cases.referral_date > children.date_of_death then 'ruled out: after death'
            when earlier_cases.order_on_the_day > 1 then 'ruled out: another referral of the same day stands'
            when earlier_cases.earlier_cases_closed_by > earlier_cases.referral_date
                then 'ruled out: an earlier case was still open'
        end as ruled_out
    from earlier_cases
    left join children
        on earlier_cases.la_code = children.la_code
        and earlier_cases.child_id = children.child_id

)

select
    la_code,
    referral_id,
    child_id,
    referral_date,
    ruled_out,
    case
        when ruled_out is null
            then lag(referral_date) over (
                    partition by la_code, child_id, ruled_out is null
                    order by referral_date
                )
    end as previous_referral_date
from judged
