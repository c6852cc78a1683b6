-- How many permanent child and family social workers left in the 12 months, for those in post at the end of the
-- month, both in full-time equivalent? Moving to another such post on the day, or on the day after, is not leaving.
-- Those who left are no part of those in post.

with periods as (

    select * from {{ ref('periods') }}

),

posts as (

    select * from {{ ref('social_worker_posts') }}

),

permanent_posts as (

    select
        la_code,
        post_id,
        worker_id,
        fte,
        start_date,
        end_date
    from posts
    where employment_type = 'permanent'

),

ended_posts as (

    select
        ended.la_code,
        ended.post_id,
        ended.fte,
        ended.end_date,
        count(another.post_id) > 0 as goes_on_in_another_post
    from permanent_posts as ended
    left join permanent_posts as another
        on ended.la_code = another.la_code
        and ended.worker_id = another.worker_id
        and {{ add_days('ended.end_date', 1) }} >= another.start_date
        and ended.end_date < coalesce(another.end_date, date '9999-12-31')
    where ended.end_date is not null
    group by ended.la_code, ended.post_id, ended.fte, ended.end_date

),

cases as (

    select
        ended_posts.la_code,
        periods.period_end,
        '' as component,
        ended_posts.post_id as case_id,
        null as child_id,
        ended_posts.end_date as event_date,
        false as in_denominator,
        not ended_posts.goes_on_in_another_post and ended_posts.fte is not null as in_numerator,
        coalesce(ended_posts.fte, 0) as weight,
        case
            when ended_posts.goes_on_in_another_post then 'ruled out: goes on in another post'
            when ended_posts.fte is null then 'ruled out: no full-time equivalent'
            else 'left ' || ended_posts.end_date
        end as evidence
    from ended_posts
    inner join periods
        on ended_posts.la_code = periods.la_code
        and ended_posts.end_date >= periods.twelve_months_start
        and ended_posts.end_date <= periods.period_end

    union all

    select
        permanent_posts.la_code,
        periods.period_end,
        '' as component,
        permanent_posts.post_id as case_id,
        null as child_id,
        permanent_posts.start_date as event_date,
        permanent_posts.fte is not null as in_denominator,
        false as in_numerator,
        coalesce(permanent_posts.fte, 0) as weight,
        case when permanent_posts.fte is null then 'ruled out: no full-time equivalent' else 'in post' end as evidence
    from permanent_posts
    inner join periods
        on permanent_posts.la_code = periods.la_code
        and permanent_posts.start_date <= periods.period_end
        and (permanent_posts.end_date is null or permanent_posts.end_date > periods.period_end)

)

{{ indicator_rows('cases') }}
