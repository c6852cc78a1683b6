-- Where requests for education, health and care plans came twice, as the local extract and in the tables of the
-- Standard Safeguarding Dataset: how many of all requests stand in one of the two alone, or have another day of request
-- or of a plan issued. The local extract counts.

with local_requests as (

    select * from {{ ref('stg_ehc_plan_requests') }}

),

requests_of_the_dataset as (

    select * from {{ ref('ehc_requests_of_the_dataset') }}

),

files as (

    select * from {{ source('quality', 'files') }}

),

told as (

    select
        la_code,
        request_id,
        request_date,
        case when assessment_outcome = 'Y' then issue_date end as issue_date
    from local_requests

    union all

    select
        la_code,
        request_id,
        request_date,
        issue_date
    from requests_of_the_dataset

),

compared as (

    -- told twice, and both times alike
    select
        la_code,
        request_id,
        count(*) = 2
        and count(distinct coalesce(request_date, date '1900-01-01')) = 1
        and count(distinct coalesce(issue_date, date '1900-01-01')) = 1 as agrees
    from told
    group by la_code, request_id

),

came_twice as (

    select la_code
    from files
    where extract in ('ehc_plan_requests', 'ssd_ehcp_requests')
        and status = 'received'
    group by la_code
    having count(*) = 2

)

select
    compared.la_code,
    'ehc_plans_within_20_weeks' as indicator_id,
    'request that the local extract and the tables of the standard tell otherwise' as finding,
    'The local extract counts; the tables stand in where it does not come.' as rule,
    count(*) filter (where not compared.agrees) as found,
    count(*) as looked_at
from compared
inner join came_twice
    on compared.la_code = came_twice.la_code
group by compared.la_code
