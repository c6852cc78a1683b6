-- The events of a month, whatever referral they belong to, add up to the measure that counts the same, and the referrals
-- of a month are those of the measure on re-referrals. A step that is withheld has neither.
with steps as (

    select distinct
        la_code,
        step,
        indicator_id,
        adds_up_to,
        period_end,
        denominator
    from {{ ref('flows') }}

),

events as (

    select
        la_code,
        step,
        period_end,
        sum(events) as events
    from {{ ref('flow_months') }}
    group by la_code, step, period_end

)

select
    steps.la_code,
    steps.step,
    steps.period_end
from steps
inner join {{ ref('indicator_values') }} as headlines
    on steps.la_code = headlines.la_code
    and steps.period_end = headlines.period_end
    and headlines.basis = 'headline'
    and headlines.indicator_id
    = case when steps.adds_up_to is null then 're_referrals_within_12_months' else steps.indicator_id end
left join events
    on steps.la_code = events.la_code
    and steps.step = events.step
    and steps.period_end = events.period_end
where steps.denominator is not null
    and (
        (steps.adds_up_to is null and steps.denominator <> coalesce(headlines.denominator, -1))
        or (steps.adds_up_to = 'numerator' and coalesce(events.events, 0) <> coalesce(headlines.numerator, -1))
        or (steps.adds_up_to = 'denominator' and coalesce(events.events, 0) <> coalesce(headlines.denominator, -1))
    )
