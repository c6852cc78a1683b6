-- Where requests for education, health and care plans came twice, as the local extract and in the tables of the Standard
-- Safeguarding Dataset: how many of all requests stand in one of the two alone, or have another day of request or of a
-- plan issued. The local extract counts.

with local_requests as (

    select * from {{ ref('stg_ehc_plan_requests') }}

),

requests_of_the_dataset as (

    select * from {{ ref('ehc_requests_of_the_dataset') }}

),

files as (

    select * from {{ source('quality', 'files') }}

),

compared as (

    select
        local_requests.request_id is null
        or requests_of_the_dataset.request_id is null
        or local_requests.request_date is distinct from requests_of_the_dataset.request_date
        or case when local_requests.assessment_outcome = 'Y' then local_requests.issue_date end
        is distinct from requests_of_the_dataset.issue_date as differs
    from local_requests
    full outer join requests_of_the_dataset
        on local_requests.request_id = requests_of_the_dataset.request_id

)

select
    'ehc_plans_within_20_weeks' as indicator_id,
    'request that the local extract and the tables of the standard tell otherwise' as finding,
    'The local extract counts; the tables stand in where it does not come.' as rule,
    count(*) filter (where differs) as found,
    count(*) as looked_at
from compared
where (
    select count(*)
    from files
    where extract in ('ehc_plan_requests', 'ssd_ehcp_requests') and status = 'received'
) = 2
having count(*) > 0
