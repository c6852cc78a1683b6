-- One row a child whom an indicator considers and a reporting month, with the group of each dimension on its last day.
-- A child born later is unborn, and so is one with no date of birth; a child whom social care does not know is not
-- known in anything.

{{ config(schema='intermediate', materialized='view') }}

with children_with_team as (

    select * from {{ ref('children_with_team_at_month_end') }}

),

teams as (

    select * from {{ ref('teams') }}

),

children as (

    select * from {{ ref('children') }}

),

children_described as (

    select * from {{ ref('children_described') }}

)

select
    children_with_team.la_code,
    children_with_team.child_id,
    children_with_team.period_end,
    coalesce(teams.locality_id, 'unknown') as locality,
    coalesce(teams.team_id, 'unknown') as team,
    case
        when children.child_id is null then 'unknown'
        when children.date_of_birth is null or children.date_of_birth > children_with_team.period_end then 'unborn'
        when children.first_birthday > children_with_team.period_end then 'under_1'
        when children.fifth_birthday > children_with_team.period_end then '1_to_4'
        when children.tenth_birthday > children_with_team.period_end then '5_to_9'
        when children.sixteenth_birthday > children_with_team.period_end then '10_to_15'
        when children.eighteenth_birthday > children_with_team.period_end then '16_to_17'
        else '18_and_over'
    end as age_band,
    coalesce(children_described.sex, 'unknown') as sex,
    coalesce(children_described.ethnicity_group, 'unknown') as ethnicity_group,
    coalesce(children_described.disability, 'unknown') as disability
from children_with_team
left join teams
    on children_with_team.la_code = teams.la_code
    and children_with_team.team_id = teams.team_id
left join children
    on children_with_team.la_code = children.la_code
    and children_with_team.child_id = children.child_id
left join children_described
    on children_with_team.la_code = children_described.la_code
    and children_with_team.child_id = children_described.child_id
