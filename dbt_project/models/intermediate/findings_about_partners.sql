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

    select posts.fte
    from posts
    cross join run
    where posts.employment_type = 'agency'
        and posts.start_date <= run.period_end
        and (posts.end_date is null or posts.end_date > run.period_end)

),

marks_of_the_month as (

    select attendance.has_attended
    from attendance
    inner join discussions
        on attendance.discussion_id = discussions.discussion_id
    cross join run
    where discussions.status = 'held'
        and discussions.held_date between {{ month_start('run.period_end') }} and run.period_end

),

findings as (

    select
        'agency_rate' as indicator_id,
        'every agency post is exactly 1.0 full-time equivalent' as finding,
        'Counted as delivered; a full-time equivalent that is only assumed overstates the rate.' as rule,
        case when count(*) filter (where fte <> 1 or fte is null) = 0 then count(*) else 0 end as found,
        count(*) as looked_at
    from open_agency_posts

    union all

    select
        'strategy_discussion_attendance' as indicator_id,
        'attendance not marked' as finding,
        'Unknown is no attendance, and stays in the denominator.' as rule,
        count(*) filter (where has_attended is null) as found,
        count(*) as looked_at
    from marks_of_the_month

    union all

    select
        'return_interviews_offered' as indicator_id,
        'interview completed but not offered' as finding,
        'Counts as offered; the whole record.' as rule,
        count(*) filter (where completed_flag = 'Y' and coalesce(offered_flag, 'N') <> 'Y') as found,
        count(*) as looked_at
    from interviews

    union all

    select
        'return_interviews_completed' as indicator_id,
        'completion date on an interview that is not marked completed' as finding,
        'Not completed; the whole record.' as rule,
        count(*) filter (where completed_at is not null and coalesce(completed_flag, 'N') <> 'Y') as found,
        count(*) as looked_at
    from interviews

    union all

    select
        'care_leavers_in_education_employment_training' as indicator_id,
        'former relevant by the record, not by the recorded time in care' as finding,
        'Counted as recorded; care in another authority is not in this record.' as rule,
        count(*) filter (where not is_borne_out) as found,
        count(*) as looked_at
    from eligibility

)

select
    indicator_id,
    finding,
    rule,
    found,
    looked_at
from findings
