-- Of lines about education, health and care plans, where the tables of the Standard Safeguarding Dataset stand in for
-- the local extract: the request, the person it is about, the assessment that speaks and the plan that gives its day.

{{ config(schema='intermediate', materialized='view') }}

with of_requests as (

    {{ cases_of([
        'ehc_plans_within_20_weeks',
        'ehc_plans_within_20_weeks_with_exceptions',
        'ehc_plan_requests_overdue',
    ]) }}

),

files as (

    select * from {{ source('quality', 'files') }}

),

requests as (

    select * from {{ ref('ehc_requests_of_the_dataset') }}

),

request_rows as (

    select * from {{ ref('stg_ehcp_requests') }}

),

assessment_rows as (

    select * from {{ ref('stg_ehcp_assessment') }}

),

plan_rows as (

    select * from {{ ref('stg_ehcp_named_plan') }}

),

people_rows as (

    select * from {{ ref('stg_send') }}

),

standing_in as (

    select
        of_requests.la_code,
        of_requests.indicator_id,
        of_requests.component,
        of_requests.period_end,
        of_requests.case_id,
        requests.assessment_id,
        requests.issue_date
    from of_requests
    inner join requests
        on of_requests.la_code = requests.la_code
        and of_requests.case_id = requests.request_id
    inner join files
        on of_requests.la_code = files.la_code
        and files.extract = 'ehc_plan_requests'
        and files.status = 'missing'

),

decided as (

    {{ row_behind('standing_in', 'ssd_ehcp_requests', 'request_rows') }}
    from standing_in
    inner join request_rows
        on standing_in.la_code = request_rows.la_code
        and standing_in.case_id = request_rows.request_id

    union all

    {{ row_behind('standing_in', 'ssd_send', 'people_rows') }}
    from standing_in
    inner join request_rows
        on standing_in.la_code = request_rows.la_code
        and standing_in.case_id = request_rows.request_id
    inner join people_rows
        on request_rows.la_code = people_rows.la_code
        and request_rows.send_id = people_rows.send_id

    union all

    {{ row_behind('standing_in', 'ssd_ehcp_assessment', 'assessment_rows') }}
    from standing_in
    inner join assessment_rows
        on standing_in.la_code = assessment_rows.la_code
        and standing_in.assessment_id = assessment_rows.assessment_id

    union all

    {{ row_behind('standing_in', 'ssd_ehcp_named_plan', 'plan_rows') }}
    from standing_in
    inner join assessment_rows
        on standing_in.la_code = assessment_rows.la_code
        and standing_in.assessment_id = assessment_rows.assessment_id
        and assessment_rows.outcome_date is null
    inner join plan_rows
        on standing_in.la_code = plan_rows.la_code
        and assessment_rows.assessment_id = plan_rows.assessment_id
        and standing_in.issue_date = plan_rows.start_date

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
