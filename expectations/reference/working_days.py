"""The calendar of working days."""

from expectations.dataset import Check, Dataset
from expectations.rules import CRITICAL, PERIOD_END, WARNING, holds

TIMED = (
    "assessments_within_45_working_days",
    "assessments_within_45_working_days_of_referral",
    "open_assessments_over_45_working_days",
    "strategy_discussions_within_5_working_days",
    "return_interviews_within_3_working_days",
)
# Moved and extra days that a rule does not find: VE Day 2020, the jubilee and the funeral of 2022, the coronation.
ONE_OFF_DAYS = "(date '2020-05-08'), (date '2022-06-02'), (date '2022-06-03'), (date '2022-09-19'), (date '2023-05-08')"

dataset = Dataset(
    "reference/working_days",
    [
        Check(
            "calendar_covers_the_dates",
            holds(
                f"""
                select 1 from {{batch}}
                having min(calendar_date) > coalesce(
                        (
                            select min(day) from (
                                select min(start_date) as day from staging.stg_cin_assessments
                                union all select min(referral_date) from staging.stg_cin_episodes
                                union all select min(trigger_date) from staging.stg_strategy_discussions
                                union all select min(cast(ended_at as date)) from staging.stg_missing
                            ) as firsts
                        ),
                        {PERIOD_END}
                    )
                    or max(calendar_date) < {PERIOD_END} + interval 1 year
                """,
                WARNING,
            ),
            "A day outside the calendar has no working-day number, so whatever starts there is never in time. A date "
            "before 1970 is a typing error; correct it.",
            protects=TIMED,
        ),
        Check(
            "every_year_has_its_bank_holidays",
            # England has eight in every ordinary year since 1978. Those on a weekend have substitute days.
            holds(
                f"""
                select year(calendar_date)
                from {{batch}}
                where year(calendar_date) between 1978 and year({PERIOD_END}) + 1
                group by year(calendar_date)
                having (
                    select count(*) from control.bank_holidays as holidays
                    where year(holidays.holiday_date) = year(calendar_date)
                ) < 8
                """,
                CRITICAL,
            ),
            "Without its bank holidays a year has too many working days, and timely work looks late. Update the "
            "package that supplies them.",
            protects=TIMED,
        ),
        Check(
            "one_off_bank_holidays_are_known",
            holds(
                f"""
                select days.day
                from (values {ONE_OFF_DAYS}) as days(day)
                where days.day <= (select max(calendar_date) from {{batch}})
                    and days.day not in (select holiday_date from control.bank_holidays)
                """,
                CRITICAL,
            ),
            "A moved or extra bank holiday is missing, so counts across it are one day out. Update the package that "
            "supplies them.",
            protects=TIMED,
        ),
    ],
)
