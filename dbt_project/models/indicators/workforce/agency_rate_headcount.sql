-- Of the child and family social workers in post at the end of the month, how many are agency workers? Each worker
-- once, as agency where any of the open posts is.

with periods as (

    select * from {{ ref('periods') }}

),

posts as (

    select * from {{ ref('social_worker_posts') }}

),

cases as (

    select
        posts.la_code,
        periods.period_end,
        '' as component,
        posts.worker_id as case_id,
        null as child_id,
        min(posts.start_date) as event_date,
        true as in_denominator,
        bool_or(posts.employment_type = 'agency') as in_numerator,
        1 as weight,
        count(*) || ' open posts' as evidence
    from posts
    inner join periods
        on posts.la_code = periods.la_code
        and posts.start_date <= periods.period_end
        and (posts.end_date is null or posts.end_date > periods.period_end)
    group by posts.la_code, periods.period_end, posts.worker_id

)

{{ indicator_rows('cases') }}
