-- Requests for an education, health and care plan, with what rules a plan issued on them out of both lines on
-- timeliness: no plan was the outcome, the date of the request is unknown, the case came from elsewhere, or the plan
-- is dated after the child's death. The local extract speaks where it came; where it did not, the tables of the
-- Standard Safeguarding Dataset stand in for it.

with local_requests as (

    select * from {{ ref('stg_ehc_plan_requests') }}

),

requests_of_the_dataset as (

    select * from {{ ref('ehc_requests_of_the_dataset') }}

),

files as (

    select * from {{ source('quality', 'files') }}

),

children as (

    select * from {{ ref('children') }}

),

without_local_extract as (

    select la_code
    from files
    where extract = 'ehc_plan_requests'
        and status = 'missing'

),

requests as (

    select
        la_code,
        request_id,
        child_id,
        request_date,
        request_outcome,
        assessment_outcome,
        issue_date,
        has_exception,
        is_transferred_in
    from local_requests

    union all

    select
        requests_of_the_dataset.la_code,
        requests_of_the_dataset.request_id,
        requests_of_the_dataset.child_id,
        requests_of_the_dataset.request_date,
        requests_of_the_dataset.request_outcome,
        requests_of_the_dataset.assessment_outcome,
        requests_of_the_dataset.issue_date,
        requests_of_the_dataset.has_exception,
        requests_of_the_dataset.is_transferred_in
    from requests_of_the_dataset
    inner join without_local_extract
        on requests_of_the_dataset.la_code = without_local_extract.la_code

)

select
    requests.la_code,
    requests.request_id,
    requests.child_id,
    requests.request_date,
    requests.request_outcome,
    requests.assessment_outcome,
    requests.issue_date,
    coalesce(requests.has_exception, false) as has_exception,
    coalesce(requests.is_transferred_in, false) as is_transferred_in,
    children.date_of_death,
    case
        when coalesce(requests.assessment_outcome, '') <> 'Y' then 'ruled out: no plan was the outcome'
        when requests.request_date is null then 'ruled out: the request date is unknown'
        when coalesce(requests.is_transferred_in, false) then 'ruled out: transferred in'
        when requests.issue_date > children.date_of_death then 'ruled out: after death'
    end as ruled_out
from requests
left join children
    on requests.la_code = children.la_code
    and requests.child_id = children.child_id
