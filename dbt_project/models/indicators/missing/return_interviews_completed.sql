-- Of the returns from a missing incident in the month, for how many was an interview completed?

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
        not returns.is_after_death as in_denominator,
        returns.is_completed as in_numerator,
        1 as weight,
        case
            when returns.is_after_death then 'ruled out: after death'
            when returns.is_completed then 'completed'
            else 'not completed'
        end as evidence
    from returns
    inner join periods
        on returns.la_code = periods.la_code
        and {{ month_start('returns.return_date') }} = periods.period_start

)

{{ indicator_rows('cases') }}
