-- One row a reporting month that this run computes, with the openings of every window that ends with it.
-- How many months those are an authority may decide (`months_computed` of the run); else the catalogue says it.
-- A window of n months that ends with the month opens on period_end + 1 day - n months.

with run as (

    select
        la_code,
        period_end,
        coalesce(months_computed, {{ var('months_computed') }}) as months_computed
    from {{ source('control', 'run') }}

),

calendar as (

    {{ dates_between(
        "(select min(" ~ add_months(month_start('period_end'), '(1 - months_computed)') ~ ") from run)",
        "(select max(period_end) from run)"
    ) }}

),

months as (

    select
        run.la_code,
        calendar.calendar_date as period_start,
        last_day(calendar.calendar_date) as period_end,
        {{ add_days('last_day(calendar.calendar_date)', 1) }} as next_period_start,
        month(calendar.calendar_date) as month_of_year,
        year(calendar.calendar_date) as calendar_year
    from calendar
    inner join run
        on calendar.calendar_date >= {{ add_months(month_start('run.period_end'), '(1 - run.months_computed)') }}
        and calendar.calendar_date <= run.period_end
    where day(calendar.calendar_date) = 1

),

years as (

    select
        la_code,
        period_start,
        period_end,
        next_period_start,
        month_of_year in (3, 6, 9, 12) as is_quarter_end,
        case when month_of_year >= 4 then calendar_year else calendar_year - 1 end as financial_year,
        case when month_of_year >= 9 then calendar_year else calendar_year - 1 end as academic_year
    from months

)

select
    la_code,
    period_start,
    period_end,
    is_quarter_end,
    {{ add_months('next_period_start', -3) }} as quarter_start,
    {{ add_months('next_period_start', -6) }} as six_months_start,
    {{ add_months('next_period_start', -12) }} as twelve_months_start,
    make_date(financial_year, 4, 1) as financial_year_start,
    make_date(academic_year, 9, 1) as academic_year_start,
    make_date(academic_year, 8, 31) as school_age_date
from years
