-- A numbered calendar: wd(a, b), the working days d with a < d <= b, is the number of b less the number of a.
-- Weekends and bank holidays in England are not working days; council closure days are.

with run as (

    select * from {{ source('control', 'run') }}

),

bank_holidays as (

    select * from {{ source('control', 'bank_holidays') }}

),

calendar as (

    {{ dates_between("date '1900-01-01'", "(select " ~ add_months('max(period_end)', 120) ~ " from run)") }}

)

select
    calendar.calendar_date,
    sum(
        case when {{ is_weekday('calendar.calendar_date') }} and bank_holidays.holiday_date is null then 1 else 0 end
    ) over (order by calendar.calendar_date) as working_day_number
from calendar
left join bank_holidays
    on calendar.calendar_date = bank_holidays.holiday_date
