-- Missing incidents (not: away without authorisation) that started in a period of care of the child. The day on
-- which a period of care ends lies outside it.

with incidents as (

    select * from {{ ref('stg_missing') }}

),

periods_of_care as (

    select * from {{ ref('periods_of_care') }}

)

select distinct
    incidents.la_code,
    incidents.missing_episode_id,
    incidents.child_id,
    cast(incidents.started_at as date) as start_date,
    cast(incidents.ended_at as date) as end_date
from incidents
inner join periods_of_care
    on incidents.la_code = periods_of_care.la_code
    and incidents.child_id = periods_of_care.child_id
    and cast(incidents.started_at as date) >= periods_of_care.start_date
    and (periods_of_care.end_date is null or cast(incidents.started_at as date) < periods_of_care.end_date)
where incidents.missing_type = 'M'
