-- Anybody who adds up the cases must come to the published numerator and denominator. A count shows no denominator, the
-- denominator of a rate is the population, and a withheld indicator shows neither.
with cases as (

    select
        la_code,
        indicator_id,
        component,
        period_end,
        cast(sum(case when in_numerator then weight else 0 end) as double) as numerator,
        cast(sum(case when in_denominator then weight else 0 end) as double) as denominator
    from {{ ref('indicator_cases') }}
    group by la_code, indicator_id, component, period_end

)

select
    headlines.la_code,
    headlines.indicator_id,
    headlines.component,
    headlines.period_end
from {{ ref('indicator_values') }} as headlines
inner join {{ ref('dim_indicator') }} as catalogue
    on headlines.indicator_id = catalogue.indicator_id
    and headlines.component = catalogue.component
left join cases
    on headlines.la_code = cases.la_code
    and headlines.indicator_id = cases.indicator_id
    and headlines.component = cases.component
    and headlines.period_end = cases.period_end
where headlines.basis = 'headline'
    and headlines.numerator is not null
    and (
        abs(headlines.numerator - coalesce(cases.numerator, 0)) > 0.000001
        or (
            catalogue.measure = 'percentage'
            and abs(headlines.denominator - coalesce(cases.denominator, 0)) > 0.000001
        )
    )
