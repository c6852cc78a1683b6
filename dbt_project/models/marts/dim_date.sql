-- Every day from the first that a figure of the marts can count to the last: the calendar that tools for reports join.

with periods as (

    select * from {{ ref('periods') }}

),

calendar as (

    {{ dates_between(
        "(select min(twelve_months_start) from periods)",
        "(select max(period_end) from periods)"
    ) }}

),

years as (

    select
        calendar_date,
        year(calendar_date) as calendar_year,
        month(calendar_date) as month_number,
        year(calendar_date) - case when month(calendar_date) < 4 then 1 else 0 end as financial_year_start,
        year(calendar_date) - case when month(calendar_date) < 9 then 1 else 0 end as academic_year_start
    from calendar

)

select
    calendar_date,
    cast(calendar_year as integer) as calendar_year,
    cast(month_number as integer) as month_number,
    {{ month_name('calendar_date') }} as month_name,
    concat({{ month_name('calendar_date') }}, ' ', calendar_year) as month_label,
    {{ month_start('calendar_date') }} as month_start,
    last_day(calendar_date) as month_end,
    cast(mod(month_number + 8, 12) + 1 as integer) as month_of_financial_year,
    concat(financial_year_start, '-', lpad(cast(mod(financial_year_start + 1, 100) as {{ text_type() }}), 2, '0'))
        as financial_year,
    concat(academic_year_start, '-', lpad(cast(mod(academic_year_start + 1, 100) as {{ text_type() }}), 2, '0'))
        as academic_year,
    calendar_date = last_day(calendar_date) as is_month_end
from years
