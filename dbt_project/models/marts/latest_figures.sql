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
        *,
        first_value(status) over (partition by indicator_id, component order by period_end desc) as latest_status,
        -- the last figure that there is stands in where this delivery could give none for the latest period
        row_number() over (
            partition by indicator_id, component
            order by
                case when value is null and {{ could_not_be_counted('status') }} then 1 else 0 end asc,
                period_end desc
        ) as order_from_latest
    from figures_shown
    where basis = 'headline'

),

whole_years as (

    select *
    from figures_shown
    where basis in ('rolling_12_months', 'year_to_date')
        and value is not null
        and {{ add_months('period_start', 12) }} = {{ add_days('period_end', 1) }}
    qualify row_number() over (
        partition by indicator_id, component order by period_end desc, basis desc
    ) = 1

),

with_year as (

    select
        headlines.*,
        headlines.latest_status like 'confidential:%'
        and headlines.value is null
        and whole_years.period_end > {{ add_months('headlines.period_end', -12) }} as is_told_by_year,
        whole_years.basis as year_basis,
        whole_years.period_start as year_start,
        whole_years.period_end as year_end,
        whole_years.numerator as year_numerator,
        whole_years.denominator as year_denominator,
        whole_years.value as year_value,
        whole_years.status as year_status,
        whole_years.released_in as year_released_in
    from headlines
    left join whole_years
        on headlines.la_code = whole_years.la_code
        and headlines.indicator_id = whole_years.indicator_id
        and headlines.component = whole_years.component
    where headlines.order_from_latest = 1

)

select
    la_code,
    indicator_id,
    component,
    case when is_told_by_year then year_basis else basis end as basis,
    case when is_told_by_year then year_start else period_start end as period_start,
    case when is_told_by_year then year_end else period_end end as period_end,
    case when is_told_by_year then year_numerator else numerator end as numerator,
    case when is_told_by_year then year_denominator else denominator end as denominator,
    case when is_told_by_year then year_value else value end as value,
    case when is_told_by_year then year_status else latest_status end as status,
    case when is_told_by_year then year_released_in else released_in end as released_in
from with_year
