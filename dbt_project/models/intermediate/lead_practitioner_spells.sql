-- Spells of a child's lead practitioners, by the role that each held and from when to when the role leads. A spell
-- of no length is none.

with involvements as (

    select * from {{ ref('stg_involvements') }}

),

worker_roles as (

    select * from {{ ref('worker_roles') }}

),

led as (

    select
        involvements.la_code,
        involvements.involvement_id,
        involvements.child_id,
        involvements.professional_id,
        involvements.team_id,
        worker_roles.is_social_worker,
        greatest(involvements.start_date, worker_roles.valid_from) as start_date,
        least(involvements.end_date, {{ add_days('worker_roles.valid_to', 1) }}) as end_date
    from involvements
    inner join worker_roles
        on lower(involvements.worker_role) = lower(worker_roles.worker_role)
    where worker_roles.is_lead_practitioner

)

select
    la_code,
    involvement_id,
    child_id,
    professional_id,
    team_id,
    is_social_worker,
    start_date,
    end_date
from led
where end_date is null or end_date > start_date
