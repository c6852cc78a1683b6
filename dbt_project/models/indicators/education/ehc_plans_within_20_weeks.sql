-- Of the education, health and care plans issued in the quarter, less those with a permitted exception, how many were
-- issued within 20 weeks of the request? Day 140 is in time. Plans transferred in and requests with no date are left
-- out.

with periods as (

    select * from {{ ref('periods') }}

),

requests as (

    select * from {{ ref('stg_ehc_plan_requests') }}

),

issued as (

    select
        request_id,
        child_id,
        request_date,
        issue_date,
        case
            when coalesce(assessment_outcome, '') <> 'Y' then 'ruled out: no plan was the outcome'
            when request_date is null then 'ruled out: the request date is unknown'
            when coalesce(is_transferred_in, false) then 'ruled out: transferred in'
            when coalesce(has_exception, false) then 'ruled out: a permitted exception'
        end as ruled_out
    from requests

),

cases as (

    select
        periods.period_end,
        '' as component,
        issued.request_id as case_id,
        issued.child_id,
        issued.issue_date as event_date,
        issued.ruled_out is null as in_denominator,
        coalesce(issued.issue_date <= {{ add_days('issued.request_date', 140) }}, false) as in_numerator,
        1 as weight,
        coalesce(issued.ruled_out, 'requested ' || issued.request_date) as evidence
    from issued
    inner join periods
        on issued.issue_date >= periods.quarter_start
        and issued.issue_date <= periods.period_end
    where periods.is_quarter_end

)

{{ indicator_rows('cases') }}
