-- Of lines about children who went missing: the incidents that were counted, with the care in which each began.

{{ config(schema='intermediate', materialized='view') }}

with of_children as (

    {{ cases_of(['children_in_care_missing', 'children_missing_in_year']) }}

),

periods as (

    select * from {{ ref('periods') }}

),

incidents as (

    select * from {{ ref('missing_incidents_in_care') }}

),

incident_rows as (

    select * from {{ ref('stg_missing') }}

),

episodes_in_sequence as (

    select * from {{ ref('care_episodes_in_sequence') }}

),

periods_of_care as (

    select * from {{ ref('periods_of_care') }}

),

episode_rows as (

    select * from {{ ref('stg_cla_episodes') }}

),

incidents_counted as (

    select
        of_children.la_code,
        of_children.indicator_id,
        of_children.component,
        of_children.period_end,
        of_children.case_id,
        of_children.child_id,
        incidents.missing_episode_id,
        incidents.start_date
    from of_children
    inner join periods
        on of_children.la_code = periods.la_code
        and of_children.period_end = periods.period_end
    inner join incidents
        on of_children.la_code = incidents.la_code
        and of_children.child_id = incidents.child_id
        and periods.period_end >= incidents.start_date
        and (incidents.end_date is null or periods.twelve_months_start <= incidents.end_date)

),

decided as (

    {{ row_behind('incidents_counted', 'ssd_missing', 'incident_rows') }}
    from incidents_counted
    inner join incident_rows
        on incidents_counted.la_code = incident_rows.la_code
        and incidents_counted.missing_episode_id = incident_rows.missing_episode_id

    union all

    {{ row_behind('incidents_counted', 'ssd_cla_episodes', 'episode_rows') }}
    from incidents_counted
    inner join periods_of_care
        on incidents_counted.la_code = periods_of_care.la_code
        and incidents_counted.child_id = periods_of_care.child_id
        and incidents_counted.start_date >= periods_of_care.start_date
        and (periods_of_care.end_date is null or incidents_counted.start_date < periods_of_care.end_date)
    inner join episodes_in_sequence
        on incidents_counted.la_code = episodes_in_sequence.la_code
        and periods_of_care.child_id = episodes_in_sequence.child_id
        and periods_of_care.period_of_care_number = episodes_in_sequence.period_of_care_number
        and incidents_counted.start_date >= episodes_in_sequence.start_date
    inner join episode_rows
        on episodes_in_sequence.la_code = episode_rows.la_code
        and episodes_in_sequence.episode_id = episode_rows.episode_id

    union all

    -- the episode that makes a child one of those looked after in the year
    {{ row_behind('of_children', 'ssd_cla_episodes', 'episode_rows') }}
    from of_children
    inner join periods
        on of_children.la_code = periods.la_code
        and of_children.period_end = periods.period_end
    inner join episodes_in_sequence
        on of_children.la_code = episodes_in_sequence.la_code
        and of_children.child_id = episodes_in_sequence.child_id
        and of_children.event_date = episodes_in_sequence.start_date
        and (episodes_in_sequence.ended_on is null or periods.twelve_months_start < episodes_in_sequence.ended_on)
    inner join episode_rows
        on episodes_in_sequence.la_code = episode_rows.la_code
        and episodes_in_sequence.episode_id = episode_rows.episode_id
    where of_children.indicator_id = 'children_missing_in_year'

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
