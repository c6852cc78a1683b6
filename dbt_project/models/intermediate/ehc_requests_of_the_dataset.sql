-- Requests for an education, health and care plan from the tables of the Standard Safeguarding Dataset, in the shape of
-- the local extract that they stand in for. Of several assessments of a request the first that led to a plan speaks,
-- else the latest; a plan is issued on the day of that outcome, else on the first day of a plan that names a setting.
-- The standard has no mark for a plan that came from elsewhere: the outcome H (historical, or transferred in) stands
-- for it.

with requests as (

    select * from {{ ref('stg_ehcp_requests') }}

),

assessments as (

    select * from {{ ref('stg_ehcp_assessment') }}

),

named_plans as (

    select * from {{ ref('stg_ehcp_named_plan') }}

),

people as (

    select * from {{ ref('stg_send') }}

),

plan_starts as (

    select
        la_code,
        assessment_id,
        min(start_date) as start_date
    from named_plans
    group by la_code, assessment_id

),

decided as (

    select
        assessments.la_code,
        assessments.request_id,
        assessments.assessment_id,
        assessments.assessment_outcome,
        assessments.has_exception,
        coalesce(assessments.assessment_outcome = 'Y', false) as is_plan,
        coalesce(
            assessments.outcome_date,
            case when assessments.assessment_outcome = 'Y' then plan_starts.start_date end
        ) as decided_on
    from assessments
    left join plan_starts
        on assessments.la_code = plan_starts.la_code
        and assessments.assessment_id = plan_starts.assessment_id

),

deciding as (

    select
        la_code,
        request_id,
        assessment_id,
        assessment_outcome,
        has_exception,
        is_plan,
        decided_on
    from decided
    qualify row_number() over (
            partition by la_code, request_id
            order by
                is_plan desc,
                case when is_plan then decided_on end asc nulls last,
                case when not is_plan then decided_on end desc nulls last,
                assessment_id desc
        ) = 1

)

select
    requests.la_code,
    requests.request_id,
    people.child_id,
    requests.request_date,
    requests.request_outcome,
    deciding.assessment_id,
    deciding.assessment_outcome,
    case when deciding.is_plan then deciding.decided_on end as issue_date,
    coalesce(deciding.has_exception, false) as has_exception,
    coalesce(deciding.assessment_outcome = 'H', false) as is_transferred_in
from requests
left join deciding
    on requests.la_code = deciding.la_code
    and requests.request_id = deciding.request_id
left join people
    on requests.la_code = people.la_code
    and requests.send_id = people.send_id
