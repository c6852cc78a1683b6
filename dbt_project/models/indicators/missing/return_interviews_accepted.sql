-- Of the returns in the month for which an interview was offered, how many interviews were accepted?

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
        returns.is_offered and not returns.is_after_death as in_denominator,
        returns.is_accepted as in_numerator,
        1 as weight,
        case
            when returns.is_after_death then 'ruled out: after death'
            when not returns.is_offered then 'ruled out: not offered'
            when returns.is_accepted then 'accepted'
            else 'not accepted'
        end as evidence
    from returns
    inner join periods
        on returns.la_code = periods.la_code
        and {{ month_start('returns.return_date') }} = periods.period_start

)

{{ indicator_rows('cases') }}
