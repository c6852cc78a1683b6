-- Of the completed interviews of the month's returns for which both times of day are known, how many took place
-- within 72 hours of the return? Exactly 72 hours is within.

with periods as (

    select * from {{ ref('periods') }}

),

returns as (

    select * from {{ ref('returns_from_missing') }}

),

cases as (

    select
        returns.la_code,
        periods.period_end,
        '' as component,
        returns.missing_episode_id as case_id,
        returns.child_id,
        returns.return_date as event_date,
        returns.is_completed
        and coalesce(returns.has_times_of_day, false)
        and not returns.is_after_death as in_denominator,
        coalesce(returns.is_within_72_hours, false) as in_numerator,
        1 as weight,
        case
            when returns.is_after_death then 'ruled out: after death'
            when not returns.is_completed then 'ruled out: not completed'
            when not coalesce(returns.has_times_of_day, false) then 'ruled out: a time of day is unknown'
            when returns.is_within_72_hours then 'within 72 hours'
            else 'after 72 hours'
        end as evidence
    from returns
    inner join periods
        on returns.la_code = periods.la_code
        and {{ month_start('returns.return_date') }} = periods.period_start

)

{{ indicator_rows('cases') }}
