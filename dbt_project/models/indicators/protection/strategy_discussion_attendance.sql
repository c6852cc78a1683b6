-- Of the strategy discussions held in the month, a row a child, in how many did someone of the agency take part? The
-- denominator is the same for every agency. A blank attendance mark is unknown: it is no attendance, and a finding.

with periods as (

    select * from {{ ref('periods') }}

),

discussions as (

    select * from {{ ref('strategy_discussions_held') }}

),

attendance as (

    select * from {{ ref('stg_strategy_discussion_attendance') }}

),

agencies as (

    {% for agency in var('indicators').strategy_discussion_attendance.components -%}
        select '{{ agency }}' as agency{{ ' union all' if not loop.last }}
    {% endfor %}

),

attended as (

    select
        la_code,
        discussion_id,
        agency,
        count(*) as attendees
    from attendance
    where has_attended
    group by la_code, discussion_id, agency

),

cases as (

    select
        discussions.la_code,
        periods.period_end,
        agencies.agency as component,
        discussions.discussion_id as case_id,
        discussions.child_id,
        discussions.held_date as event_date,
        not discussions.is_after_death as in_denominator,
        attended.discussion_id is not null as in_numerator,
        1 as weight,
        case
            when discussions.is_after_death then 'ruled out: after death'
            else coalesce(attended.attendees, 0) || ' attended'
        end as evidence
    from discussions
    cross join agencies
    inner join periods
        on discussions.la_code = periods.la_code
        and {{ month_start('discussions.held_date') }} = periods.period_start
    left join attended
        on discussions.la_code = attended.la_code
        and discussions.discussion_id = attended.discussion_id
        and agencies.agency = attended.agency

)

{{ indicator_rows('cases') }}
