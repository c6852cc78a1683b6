-- Of the pre-proceedings that ended in the month, a row a child, how many took no more than 16 weeks from the decision
-- to begin to the decision to step down or go to court? Day 112 is in time. Of two rows of a child that began on one
-- day the lowest id stands.

with periods as (

    select * from {{ ref('periods') }}

),

pre_proceedings as (

    select * from {{ ref('stg_pre_proceedings') }}

),

children as (

    select * from {{ ref('children') }}

),

ended as (

    select
        la_code,
        pre_proceedings_id,
        child_id,
        start_date,
        end_date,
        {{ dbt.datediff('start_date', 'end_date', 'day') }}
            as days_taken,
        row_number() over (partition by la_code, child_id, start_date order by pre_proceedings_id) = 1 as stands
    from pre_proceedings
    where end_date is not null

),

judged as (

    select
        ended.la_code,
        ended.pre_proceedings_id,
        ended.child_id,
        ended.start_date,
        ended.end_date,
        ended.days_taken,
        case
            when not ended.stands then 'ruled out: another row of the same child and day stands'
            when ended.end_date > children.date_of_death then 'ruled out: after death'
        end as ruled_out
    from ended
    left join children
        on ended.la_code = children.la_code
        and ended.child_id = children.child_id

),

cases as (

    select
        judged.la_code,
        periods.period_end,
        '' as component,
        judged.pre_proceedings_id as case_id,
        judged.child_id,
        judged.end_date as event_date,
        judged.ruled_out is null as in_denominator,
        judged.end_date <= {{ add_days('judged.start_date', 112) }} as in_numerator,
        1 as weight,
        coalesce(judged.ruled_out, judged.days_taken || ' days') as evidence
    from judged
    inner join periods
        on judged.la_code = periods.la_code
        and {{ month_start('judged.end_date') }} = periods.period_start

)

{{ indicator_rows('cases') }}
