-- Of all education, health and care plans issued in the quarter, how many were issued within 20 weeks of the request?
-- Day 140 is in time. Plans transferred in and requests with no date are left out.

with periods as (

    select * from {{ ref('periods') }}

),

requests as (

    select * from {{ ref('ehc_requests') }}

),

cases as (

    select
        requests.la_code,
        periods.period_end,
        '' as component,
        requests.request_id as case_id,
        requests.child_id,
        requests.issue_date as event_date,
        requests.ruled_out is null as in_denominator,
        coalesce(requests.issue_date <= {{ add_days('requests.request_date', 140) }}, false) as in_numerator,
        1 as weight,
        coalesce(requests.ruled_out, 'requested ' || requests.request_date) as evidence
    from requests
    inner join periods
        on requests.la_code = periods.la_code
        and requests.issue_date >= periods.quarter_start
        and requests.issue_date <= periods.period_end
    where periods.is_quarter_end

)

{{ indicator_rows('cases') }}
