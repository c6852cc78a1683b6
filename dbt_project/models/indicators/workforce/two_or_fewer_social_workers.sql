-- Of the children open to social care at the end of the month, how many have had no more than two lead social workers
-- in the 6 months? A worker who comes back is one, a worker with two system records is one, a spell of no length is
-- none. A child with no lead social worker at all is left out and reported as a finding.

with periods as (

    select * from {{ ref('periods') }}

),

open_to_social_care as (

    select * from {{ ref('open_to_social_care_at_month_end') }}

),

involvements as (

    select * from {{ ref('stg_involvements') }}

),

professionals as (

    select * from {{ ref('stg_professionals') }}

),

worker_roles as (

    select * from {{ ref('worker_roles') }}

),

lead_spells as (

    select
        involvements.child_id,
        involvements.start_date,
        involvements.end_date,
        coalesce('staff ' || professionals.staff_id, 'professional ' || involvements.professional_id) as social_worker
    from involvements
    inner join worker_roles
        on lower(involvements.worker_role) = lower(worker_roles.worker_role)
    left join professionals
        on involvements.professional_id = professionals.professional_id
    where worker_roles.is_lead_social_worker
        and (involvements.end_date is null or involvements.end_date > involvements.start_date)

),

spells_in_window as (

    -- by child first: joined to the months' ends by their dates alone, the spells would multiply
    select
        open_to_social_care.period_end,
        open_to_social_care.child_id,
        lead_spells.social_worker
    from open_to_social_care
    inner join lead_spells
        on open_to_social_care.child_id = lead_spells.child_id
    inner join periods
        on open_to_social_care.period_end = periods.period_end
    where lead_spells.start_date <= open_to_social_care.period_end
        and (lead_spells.end_date is null or lead_spells.end_date > periods.six_months_start)

),

counted as (

    select
        period_end,
        child_id,
        count(distinct social_worker) as social_workers
    from spells_in_window
    group by period_end, child_id

),

social_workers as (

    select
        open_to_social_care.period_end,
        open_to_social_care.child_id,
        open_to_social_care.open_since,
        coalesce(counted.social_workers, 0) as social_workers
    from open_to_social_care
    left join counted
        on open_to_social_care.period_end = counted.period_end
        and open_to_social_care.child_id = counted.child_id

),

cases as (

    select
        period_end,
        '' as component,
        child_id as case_id,
        child_id,
        open_since as event_date,
        social_workers > 0 as in_denominator,
        social_workers <= 2 as in_numerator,
        1 as weight,
        case when social_workers = 0 then 'ruled out: no social worker' else social_workers || ' social workers' end
            as evidence
    from social_workers

)

{{ indicator_rows('cases') }}
