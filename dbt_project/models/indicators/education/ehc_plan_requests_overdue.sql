-- How many requests were more than 20 weeks old at the end of the quarter with no plan issued? Those refused,
-- withdrawn or transferred in are left out, and those of children who have died.

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
        requests.request_date as event_date,
        coalesce(requests.request_outcome, '') not in ('N', 'W')
        and coalesce(requests.assessment_outcome, '') not in ('N', 'W')
        and not requests.is_transferred_in as in_denominator,
        true as in_numerator,
        1 as weight,
        'requested ' || requests.request_date as evidence
    from requests
    inner join periods
        on requests.la_code = periods.la_code
        and {{ add_days('requests.request_date', 140) }} < periods.period_end
        and (requests.issue_date is null or requests.issue_date > periods.period_end)
    where periods.is_quarter_end
        and (requests.date_of_death is null or requests.date_of_death > periods.period_end)

)

{{ indicator_rows('cases') }}
