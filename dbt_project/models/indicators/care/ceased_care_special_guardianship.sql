-- Of the children who ceased to be looked after in the month, how many ceased through a special guardianship order?
-- Only the child's last cessation in the month counts, and none dated after the child's death. E43 and E44 are the
-- codes of older records.

with periods as (

    select * from {{ ref('periods') }}

),

episodes as (

    select * from {{ ref('care_episodes_as_ended') }}

),

cessations as (

    select
        episodes.la_code,
        periods.period_end,
        episodes.episode_id,
        episodes.child_id,
        episodes.ceased_date,
        episodes.ceased_reason,
        episodes.ceased_date > coalesce(episodes.date_of_death, episodes.ceased_date) as is_after_death,
        row_number() over (
            partition by
                periods.la_code,
                periods.period_end,
                episodes.child_id,
                episodes.ceased_date > coalesce(episodes.date_of_death, episodes.ceased_date)
            order by episodes.ceased_date desc, episodes.start_date desc, episodes.episode_id desc
        ) as order_from_last
    from episodes
    inner join periods
        on episodes.la_code = periods.la_code
        and {{ month_start('episodes.ceased_date') }} = periods.period_start
    where episodes.ceased_reason <> 'X1'

),

cases as (

    select
        la_code,
        period_end,
        '' as component,
        episode_id as case_id,
        child_id,
        ceased_date as event_date,
        order_from_last = 1 and not is_after_death as in_denominator,
        ceased_reason in ('E43', 'E44', 'E45', 'E46', 'E47', 'E48') as in_numerator,
        1 as weight,
        case
            when is_after_death then 'ruled out: after death'
            when order_from_last > 1 then 'ruled out: the child ceased to be looked after again later in the month'
            else 'reason ' || ceased_reason
        end as evidence
    from cessations

)

{{ indicator_rows('cases') }}
