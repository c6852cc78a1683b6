-- Of the children open to social care at the end of the month, how many have had case supervision within the
-- interval for their status? Only signed case supervision since the case opened counts. A child whose case opened
-- so lately that none is due yet is left out; one never supervised and past the interval stays in.

{% set last_event = 'coalesce(latest_supervisions.latest_date, open_to_social_care.open_since)' %}

with open_to_social_care as (

    select * from {{ ref('open_to_social_care_at_month_end') }}

),

supervisions as (

    select * from {{ ref('stg_case_supervisions') }}

),

intervals as (

    select * from {{ ref('supervision_intervals') }}

),

latest_supervisions as (

    select
        open_to_social_care.la_code,
        open_to_social_care.period_end,
        open_to_social_care.child_id,
        max(supervisions.supervision_date) as latest_date
    from open_to_social_care
    inner join supervisions
        on open_to_social_care.la_code = supervisions.la_code
        and open_to_social_care.child_id = supervisions.child_id
        and open_to_social_care.open_since <= supervisions.supervision_date
        and open_to_social_care.period_end >= supervisions.supervision_date
    where supervisions.supervision_type = 'case_supervision'
        and supervisions.status = 'signed'
    group by open_to_social_care.la_code, open_to_social_care.period_end, open_to_social_care.child_id

),

due as (

    select
        open_to_social_care.la_code,
        open_to_social_care.period_end,
        open_to_social_care.child_id,
        open_to_social_care.status,
        open_to_social_care.open_since,
        latest_supervisions.latest_date,
        {{ add_days(last_event, 'intervals.interval_days') }}
        >= open_to_social_care.period_end as is_within_interval
    from open_to_social_care
    inner join intervals
        on open_to_social_care.status = intervals.status
    left join latest_supervisions
        on open_to_social_care.la_code = latest_supervisions.la_code
        and open_to_social_care.period_end = latest_supervisions.period_end
        and open_to_social_care.child_id = latest_supervisions.child_id

),

cases as (

    select
        la_code,
        period_end,
        '' as component,
        child_id as case_id,
        child_id,
        open_since as event_date,
        latest_date is not null or not is_within_interval as in_denominator,
        latest_date is not null and is_within_interval as in_numerator,
        1 as weight,
        status || case
            when latest_date is not null then ', last supervised ' || latest_date
            when is_within_interval then ', ruled out: open since ' || open_since || ', none due yet'
            else ', open since ' || open_since || ', never supervised'
        end as evidence
    from due

)

{{ indicator_rows('cases') }}
