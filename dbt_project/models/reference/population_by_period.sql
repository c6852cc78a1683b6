-- Resident children aged 0 to 17 for each reporting month: the latest mid-year estimate published by its end, and of
-- two published estimates of one mid-year the later. No row where none was published yet.

with periods as (

    select * from {{ ref('periods') }}

),

estimates as (

    select * from {{ ref('child_population') }}

)

select
    periods.la_code,
    periods.period_end,
    estimates.mid_year,
    estimates.children_aged_0_to_17
from periods
inner join estimates
    on periods.la_code = estimates.la_code
    and periods.period_end >= estimates.published_on
qualify row_number() over (
        partition by periods.la_code, periods.period_end
        order by estimates.mid_year desc, estimates.published_on desc
    ) = 1
