-- The care episodes behind each child looked after at the end of a month: those of the period of care up to then, with
-- which of them is open, which are of the same placement, and which one says where the child lives.

{{ config(materialized='view') }}

with looked_after as (

    select * from {{ ref('looked_after_at_month_end') }}

),

episodes_in_sequence as (

    select * from {{ ref('care_episodes_in_sequence') }}

),

care_episodes as (

    select * from {{ ref('care_episodes') }}

),

episode_rows as (

    select * from {{ ref('stg_cla_episodes') }}

),

open_episodes as (

    select
        looked_after.la_code,
        looked_after.period_end,
        looked_after.child_id,
        looked_after.episode_id,
        looked_after.period_of_care_number,
        looked_after.placement_number,
        episodes_in_sequence.settled_episode_number
    from looked_after
    inner join episodes_in_sequence
        on looked_after.la_code = episodes_in_sequence.la_code
        and looked_after.episode_id = episodes_in_sequence.episode_id

),

episodes as (

    select
        open_episodes.la_code,
        open_episodes.period_end,
        open_episodes.child_id,
        care_episodes.episode_id,
        care_episodes.placement_id,
        episode_rows.source_row,
        care_episodes.episode_id = open_episodes.episode_id as is_open,
        episodes_in_sequence.placement_number = open_episodes.placement_number as is_in_placement,
        episodes_in_sequence.episode_number = open_episodes.settled_episode_number as is_settled
    from open_episodes
    inner join episodes_in_sequence
        on open_episodes.la_code = episodes_in_sequence.la_code
        and open_episodes.child_id = episodes_in_sequence.child_id
        and open_episodes.period_of_care_number = episodes_in_sequence.period_of_care_number
        and open_episodes.period_end >= episodes_in_sequence.start_date
    inner join care_episodes
        on episodes_in_sequence.la_code = care_episodes.la_code
        and episodes_in_sequence.episode_id = care_episodes.episode_id
    inner join episode_rows
        on care_episodes.la_code = episode_rows.la_code
        and care_episodes.episode_id = episode_rows.episode_id

)

select
    la_code,
    period_end,
    child_id,
    episode_id,
    placement_id,
    source_row,
    is_open,
    is_in_placement,
    is_settled
from episodes
