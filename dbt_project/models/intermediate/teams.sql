-- One row a team or department with a name that no other has. Its locality is the department above it. Where the
-- identifier of that department is missing, its name serves: as that of the one department so called, or as it stands.

with departments as (

    select * from {{ ref('stg_department') }}

),

named as (

    -- a team that calls itself unknown is none
    select
        la_code,
        team_id,
        parent_team_id,
        parent_team_name,
        case
            when team_name is null then team_id
            when count(*) over (partition by la_code, lower(team_name)) > 1 then team_name || ' (' || team_id || ')'
            else team_name
        end as team
    from departments
    where team_id <> 'unknown'

),

only_ones_of_their_name as (

    select
        la_code,
        lower(team_name) as department_name,
        min(team_id) as team_id
    from departments
    where team_name is not null
    group by la_code, lower(team_name)
    having count(*) = 1

),

beneath as (

    select
        named.la_code,
        named.team_id,
        named.team,
        coalesce(named.parent_team_id, only_ones_of_their_name.team_id) as department_id,
        named.parent_team_name as department_name
    from named
    left join only_ones_of_their_name
        on named.la_code = only_ones_of_their_name.la_code
        and lower(named.parent_team_name) = only_ones_of_their_name.department_name

)

select
    beneath.la_code,
    beneath.team_id,
    beneath.team,
    coalesce(departments_above.team_id, beneath.department_name) as locality_id,
    coalesce(departments_above.team, beneath.department_name) as locality
from beneath
left join named as departments_above
    on beneath.la_code = departments_above.la_code
    and beneath.department_id = departments_above.team_id
