-- What the definitions ask to be reported about the workforce, strategy discussions and return interviews, one row a
-- matter: what it is about, the rule, and how many of how many. For the reporting month unless it says otherwise.

with run as (

    select * from {{ source('control', 'run') }}

),

posts as (

    select * from {{ ref('social_worker_posts') }}

),

discussions as (

    select * from {{ ref('stg_strategy_discussions') }}

),

attendance as (

    select * from {{ ref('stg_strategy_discussion_attendance') }}

),

interviews as (

    select * from {{ ref('stg_return_interviews') }}

),

eligibility as (

    select * from {{ ref('care_leaver_eligibility_recomputed') }}

),

open_agency_posts as (

    select
        posts.la_code,
        posts.fte
    from posts
    inner join run
        on posts.la_code = run.la_code
    where posts.employment_type = 'agency'
        and posts.start_date <= run.period_end
        and (posts.end_date is null or posts.end_date > run.period_end)

),

marks_of_the_month as (

    select
        attendance.la_code,
        attendance.has_attended
    from attendance
    inner join discussions
        on attendance.la_code = discussions.la_code
        and attendance.discussion_id = discussions.discussion_id
    inner join run
        on attendance.la_code = run.la_code
    where discussions.status = 'held'
        and discussions.held_date between {{ month_start('run.period_end') }} and run.period_end

),

findings as (

    select
        run.la_code,
        'agency_rate' as indicator_id,
        'every agency post is exactly 1.0 full-time equivalent' as finding,
        'Counted as delivered; a full-time equivalent that is only assumed overstates the rate.' as rule,
        case
            when count(*) filter (where open_agency_posts.fte <> 1 or open_agency_posts.fte is null) = 0
                then count(open_agency_posts.la_code)
            else 0
        end as found,
        count(open_agency_posts.la_code) as looked_at
    from run
    left join open_agency_posts
        on run.la_code = open_agency_posts.la_code
    group by run.la_code

    union all

    {{ finding(
        'strategy_discussion_attendance', 'marks_of_the_month', 'has_attended is null',
        'attendance not marked',
        'Unknown is no attendance, and stays in the denominator.'
    ) }}

    union all

    {{ finding(
        'return_interviews_offered', 'interviews', "completed_flag = 'Y' and coalesce(offered_flag, 'N') <> 'Y'",
        'interview completed but not offered',
        'Counts as offered; the whole record.'
    ) }}

    union all

    {{ finding(
        'return_interviews_completed', 'interviews', "completed_at is not null and coalesce(completed_flag, 'N') <> 'Y'",
        'completion date on an interview that is not marked completed',
        'Not completed; the whole record.'
    ) }}

    union all

    {{ finding(
        'care_leavers_in_education_employment_training', 'eligibility', 'not is_borne_out',
        'former relevant by the record, not by the recorded time in care',
        'Counted as recorded; care in another authority is not in this record.'
    ) }}

)

select
    la_code,
    indicator_id,
    finding,
    rule,
    found,
    looked_at
from findings
