-- Of the line on three or more placements: the episodes and placements that were counted. Of the line on those who
-- ceased to be looked after: a later cessation of the month, which stands instead, and the legal status.

{{ config(schema='intermediate', materialized='view') }}

with moved as (

    {{ cases_of(['three_or_more_placements']) }}

),

ceased as (

    {{ cases_of(['ceased_care_special_guardianship']) }}

),

periods as (

    select * from {{ ref('periods') }}

),

placements as (

    select * from {{ ref('placements') }}

),

episodes_in_sequence as (

    select * from {{ ref('care_episodes_in_sequence') }}

),

episode_rows as (

    select * from {{ ref('stg_cla_episodes') }}

),

placement_rows as (

    select * from {{ ref('stg_cla_placement') }}

),

legal_statuses as (

    select * from {{ ref('legal_status_of_care_episodes') }}

),

legal_status_rows as (

    select * from {{ ref('stg_legal_status') }}

),

episodes_counted as (

    select
        moved.la_code,
        moved.indicator_id,
        moved.component,
        moved.period_end,
        moved.case_id,
        episode_rows.placement_id,
        episode_rows.source_row
    from moved
    inner join periods
        on moved.la_code = periods.la_code
        and moved.period_end = periods.period_end
    inner join placements
        on moved.la_code = placements.la_code
        and moved.child_id = placements.child_id
        and periods.period_end >= placements.start_date
        and (placements.end_date is null or periods.twelve_months_start < placements.end_date)
    inner join episodes_in_sequence
        on moved.la_code = episodes_in_sequence.la_code
        and placements.child_id = episodes_in_sequence.child_id
        and placements.period_of_care_number = episodes_in_sequence.period_of_care_number
        and placements.placement_number = episodes_in_sequence.placement_number
        and moved.period_end >= episodes_in_sequence.start_date
    inner join episode_rows
        on episodes_in_sequence.la_code = episode_rows.la_code
        and episodes_in_sequence.episode_id = episode_rows.episode_id

),

decided as (

    select
        la_code,
        indicator_id,
        component,
        period_end,
        case_id,
        'ssd_cla_episodes' as extract,
        source_row
    from episodes_counted

    union all

    {{ row_behind('episodes_counted', 'ssd_cla_placement', 'placement_rows') }}
    from episodes_counted
    inner join placement_rows
        on episodes_counted.la_code = placement_rows.la_code
        and episodes_counted.placement_id = placement_rows.placement_id

    union all

    {{ row_behind('ceased', 'ssd_cla_episodes', 'episode_rows') }}
    from ceased
    inner join ceased as standing
        on ceased.la_code = standing.la_code
        and ceased.period_end = standing.period_end
        and ceased.child_id = standing.child_id
    inner join episode_rows
        on standing.la_code = episode_rows.la_code
        and standing.case_id = episode_rows.episode_id
    where standing.in_denominator
        and ceased.evidence = 'ruled out: the child ceased to be looked after again later in the month'

    union all

    {{ row_behind('ceased', 'ssd_legal_status', 'legal_status_rows') }}
    from ceased
    inner join legal_statuses
        on ceased.la_code = legal_statuses.la_code
        and ceased.case_id = legal_statuses.episode_id
    inner join legal_status_rows
        on legal_statuses.la_code = legal_status_rows.la_code
        and legal_statuses.legal_status_id = legal_status_rows.legal_status_id

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
