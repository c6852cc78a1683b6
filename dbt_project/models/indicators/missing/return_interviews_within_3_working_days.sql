-- Of the returns in the month whose interview was completed, how many interviews took place within 3 working days of
-- the return? Without a completion date it was not in time.

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
        returns.is_completed and not returns.is_after_death as in_denominator,
        coalesce(returns.working_days_to_interview <= 3, false) as in_numerator,
        1 as weight,
        case
            when returns.is_after_death then 'ruled out: after death'
            when not returns.is_completed then 'ruled out: not completed'
            else coalesce(returns.working_days_to_interview || ' working days', 'completion date unknown')
        end as evidence
    from returns
    inner join periods
        on returns.la_code = periods.la_code
        and {{ month_start('returns.return_date') }} = periods.period_start

)

{{ indicator_rows('cases') }}
