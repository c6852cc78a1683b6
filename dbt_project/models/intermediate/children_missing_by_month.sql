-- Children with a missing incident in care that touches the 12 months to the end of a reporting month: one that
-- starts on or before the last day and ends on or after the first, or has not ended.

with periods as (

    select * from {{ ref('periods') }}

),

incidents as (

    select * from {{ ref('missing_incidents_in_care') }}

)

select
    incidents.la_code,
    periods.period_end,
    incidents.child_id,
    count(*) as incidents
from incidents
inner join periods
    on incidents.la_code = periods.la_code
    and incidents.start_date <= periods.period_end
    and (incidents.end_date is null or incidents.end_date >= periods.twelve_months_start)
group by incidents.la_code, periods.period_end, incidents.child_id
