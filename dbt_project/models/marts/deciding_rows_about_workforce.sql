-- Of lines about the workforce: the other posts of a worker, and the enrolment that was completed.

{{ config(schema='intermediate', materialized='view') }}

with of_workers as (

    {{ cases_of(['agency_rate_headcount']) }}

),

of_leavers as (

    {{ cases_of(['turnover_rate']) }}

),

of_trained as (

    {{ cases_of(['systemic_training_completed']) }}

),

post_rows as (

    select * from {{ ref('stg_workforce_posts') }}

),

posts as (

    select * from {{ ref('social_worker_posts') }}

),

enrolment_rows as (

    select * from {{ ref('stg_training_enrolments') }}

),

decided as (

    {{ row_behind('of_workers', 'workforce_posts', 'post_rows') }}
    from of_workers
    inner join posts
        on of_workers.la_code = posts.la_code
        and of_workers.case_id = posts.worker_id
        and of_workers.period_end >= posts.start_date
        and (posts.end_date is null or of_workers.period_end < posts.end_date)
    inner join post_rows
        on posts.la_code = post_rows.la_code
        and posts.post_id = post_rows.post_id

    union all

    {{ row_behind('of_leavers', 'workforce_posts', 'post_rows') }}
    from of_leavers
    inner join posts
        on of_leavers.la_code = posts.la_code
        and of_leavers.case_id = posts.post_id
    inner join posts as another
        on posts.la_code = another.la_code
        and posts.worker_id = another.worker_id
        and another.employment_type = 'permanent'
        and {{ add_days('posts.end_date', 1) }} >= another.start_date
        and (another.end_date is null or posts.end_date < another.end_date)
    inner join post_rows
        on another.la_code = post_rows.la_code
        and another.post_id = post_rows.post_id
    where of_leavers.evidence = 'ruled out: goes on in another post'

    union all

    {{ row_behind('of_trained', 'training_enrolments', 'enrolment_rows') }}
    from of_trained
    inner join enrolment_rows
        on of_trained.la_code = enrolment_rows.la_code
        and of_trained.case_id = enrolment_rows.worker_id
        and of_trained.component = enrolment_rows.track
        and of_trained.event_date = greatest(
            enrolment_rows.assignment_1_passed_on,
            enrolment_rows.assignment_2_passed_on,
            enrolment_rows.portfolio_passed_on
        )
        and enrolment_rows.days_attended >= enrolment_rows.minimum_days
        and enrolment_rows.assignment_1_passed_on is not null
        and enrolment_rows.assignment_2_passed_on is not null
        and enrolment_rows.portfolio_passed_on is not null

)

select
    la_code,
    indicator_id,
    component,
    period_end,
    case_id,
    extract,
    source_row
from decided
