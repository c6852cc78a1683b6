-- The figure with which every line is told: that of its latest period, or the last that was released where this
-- delivery could give none. Where the latest period is suppressed, as in a public edition, the newest twelve months
-- that are shown stand in, of a financial year first, where they ended within the last year. A step of the marts, not
-- itself published.

{{ config(schema='intermediate') }}

with figures_shown as (

    select * from {{ ref('figures_shown') }}

),

headlines as (

    select
        la_code,
        indicator_id,
        component,
        basis,
        period_start,
        period_end,
        numerator,
        denominator,
        value,
        first_value(status) over (partition by la_code, indicator_id, component order by period_end desc) as status,
        released_in,
        -- the last figure that there is stands in where this delivery could give none for the latest period
        row_number() over (
            partition by la_code, indicator_id, component
            order by
                case when value is null and {{ could_not_be_counted('status') }} then 1 else 0 end asc,
                period_end desc
        ) as order_from_latest
    from figures_shown
    where basis = 'headline'

),

whole_years as (

    select
        la_code,
        indicator_id,
        component,
        basis,
        period_start,
        period_end,
        numerator,
        denominator,
        value,
        status,
        released_in,
        row_number() over (
            partition by la_code, indicator_id, component order by period_end desc, basis desc
        ) as order_from_latest
    from figures_shown
    where basis in ('rolling_12_months', 'year_to_date')
        and value is not null
        and {{ add_months('period_start', 12) }} = {{ add_days('period_end', 1) }}

),

years_told as (

    select
        whole_years.la_code,
        whole_years.indicator_id,
        whole_years.component,
        whole_years.basis,
        whole_years.period_start,
        whole_years.period_end,
        whole_years.numerator,
        whole_years.denominator,
        whole_years.value,
        whole_years.status,
        whole_years.released_in
    from whole_years
    inner join headlines
        on whole_years.la_code = headlines.la_code
        and whole_years.indicator_id = headlines.indicator_id
        and whole_years.component = headlines.component
    where whole_years.order_from_latest = 1
        and whole_years.period_end > {{ add_months('headlines.period_end', -12) }}
        and headlines.order_from_latest = 1
        and headlines.value is null
        and headlines.status like 'confidential:%'

)

select
    headlines.la_code,
    headlines.indicator_id,
    headlines.component,
    headlines.basis,
    headlines.period_start,
    headlines.period_end,
    headlines.numerator,
    headlines.denominator,
    headlines.value,
    headlines.status,
    headlines.released_in
from headlines
left join years_told
    on headlines.la_code = years_told.la_code
    and headlines.indicator_id = years_told.indicator_id
    and headlines.component = years_told.component
where headlines.order_from_latest = 1
    and years_told.indicator_id is null

union all

select
    la_code,
    indicator_id,
    component,
    basis,
    period_start,
    period_end,
    numerator,
    denominator,
    value,
    status,
    released_in
from years_told
