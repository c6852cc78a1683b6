-- Of the children referred in the month, how many were re-referred in it? Each child once.

with referrals as (

    select * from {{ ref('re_referrals_within_12_months') }}

),

cases as (

    select
        la_code,
        period_end,
        component,
        child_id as case_id,
        child_id,
        min(event_date) as event_date,
        bool_or(in_denominator) as in_denominator,
        bool_or(in_numerator) as in_numerator,
        1 as weight,
        count(*) || ' referrals, ' || count(*) filter (where in_numerator) || ' of them re-referrals' as evidence
    from referrals
    group by la_code, period_end, component, child_id

)

{{ indicator_rows('cases') }}
