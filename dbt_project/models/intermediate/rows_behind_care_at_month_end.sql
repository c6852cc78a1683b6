-- The rows that make a child looked after at the end of a month, by what they decide: that the child is looked after,
-- since when without a break, in which placement, and where it lies.

{{ config(materialized='view') }}

with episodes_of_care as (

    select * from {{ ref('care_episodes_behind_month_end') }}

),

looked_after as (

    select * from {{ ref('looked_after_at_month_end') }}

),

legal_statuses as (

    select * from {{ ref('legal_status_of_care_episodes') }}

),

legal_status_rows as (

    select * from {{ ref('stg_legal_status') }}

),

placement_rows as (

    select * from {{ ref('stg_cla_placement') }}

),

location_rows as (

    select * from {{ ref('stg_placement_location') }}

),

persons as (

    select * from {{ ref('stg_person') }}

),

behind as (

    select
        la_code,
        period_end,
        child_id,
        'period of care' as part,
        'ssd_cla_episodes' as extract,
        source_row
    from episodes_of_care

    union all

    select
        la_code,
        period_end,
        child_id,
        case when is_open then 'looked after' else 'placement' end as part,
        'ssd_cla_episodes' as extract,
        source_row
    from episodes_of_care
    where is_in_placement

    union all

    select
        episodes_of_care.la_code,
        episodes_of_care.period_end,
        episodes_of_care.child_id,
        'looked after' as part,
        'ssd_legal_status' as extract,
        legal_status_rows.source_row
    from episodes_of_care
    inner join legal_statuses
        on episodes_of_care.la_code = legal_statuses.la_code
        and episodes_of_care.episode_id = legal_statuses.episode_id
    inner join legal_status_rows
        on legal_statuses.la_code = legal_status_rows.la_code
        and legal_statuses.legal_status_id = legal_status_rows.legal_status_id
    where episodes_of_care.is_open

    union all

    select
        looked_after.la_code,
        looked_after.period_end,
        looked_after.child_id,
        'looked after' as part,
        'ssd_person' as extract,
        persons.source_row
    from looked_after
    inner join persons
        on looked_after.la_code = persons.la_code
        and looked_after.child_id = persons.child_id

    union all

    select
        episodes_of_care.la_code,
        episodes_of_care.period_end,
        episodes_of_care.child_id,
        'placement' as part,
        'ssd_cla_placement' as extract,
        placement_rows.source_row
    from episodes_of_care
    inner join placement_rows
        on episodes_of_care.la_code = placement_rows.la_code
        and episodes_of_care.placement_id = placement_rows.placement_id
    where episodes_of_care.is_in_placement

    union all

    select
        episodes_of_care.la_code,
        episodes_of_care.period_end,
        episodes_of_care.child_id,
        'location' as part,
        'placement_location' as extract,
        location_rows.source_row
    from episodes_of_care
    inner join location_rows
        on episodes_of_care.la_code = location_rows.la_code
        and episodes_of_care.placement_id = location_rows.placement_id
    where episodes_of_care.is_settled

)

select
    la_code,
    period_end,
    child_id,
    part,
    extract,
    source_row
from behind
