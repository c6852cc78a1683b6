-- Of the child and family social workers in post at the end of the month, in full-time equivalent, how many are
-- agency workers? A post with a blank full-time equivalent is left out here and stays in the headcount.

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
        posts.post_id as case_id,
        null as child_id,
        posts.start_date as event_date,
        posts.fte is not null as in_denominator,
        posts.employment_type = 'agency' as in_numerator,
        coalesce(posts.fte, 0) as weight,
        posts.employment_type || case when posts.fte is null then ', ruled out: no full-time equivalent' else '' end
            as evidence
    from posts
    inner join periods
        on posts.la_code = periods.la_code
        and posts.start_date <= periods.period_end
        and (posts.end_date is null or posts.end_date > periods.period_end)

)

{{ indicator_rows('cases') }}
