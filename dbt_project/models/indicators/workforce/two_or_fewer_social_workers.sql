-- Of the children open to social care at the end of the month, how many have had no more than two lead social
-- workers in the 6 months? Where an authority lets others lead, a lead practitioner counts from the day that
-- worker_roles.csv says, social worker or not. A worker who comes back is one, a worker with two system records is
-- one, a spell of no length is none. A child with no lead social worker at all is left out and reported as a
-- finding.

with periods as (

    select * from {{ ref('periods') }}

),

open_to_social_care as (

    select * from {{ ref('open_to_social_care_at_month_end') }}

),

spells as (

    select * from {{ ref('lead_practitioner_spells') }}

),

professionals as (

    select * from {{ ref('stg_professionals') }}

),

lead_spells as (

    select
        spells.la_code,
        spells.child_id,
        spells.start_date,
        spells.end_date,
        spells.is_social_worker,
        coalesce('staff ' || professionals.staff_id, 'professional ' || spells.professional_id) as social_worker
    from spells
    left join professionals
        on spells.la_code = professionals.la_code
        and spells.professional_id = professionals.professional_id

),

spells_in_window as (

    -- by child first: joined to the months' ends by their dates alone, the spells would multiply
    select
        open_to_social_care.la_code,
        open_to_social_care.period_end,
        open_to_social_care.child_id,
        lead_spells.social_worker,
        lead_spells.is_social_worker
    from open_to_social_care
    inner join lead_spells
        on open_to_social_care.la_code = lead_spells.la_code
        and open_to_social_care.child_id = lead_spells.child_id
    inner join periods
        on open_to_social_care.la_code = periods.la_code
        and open_to_social_care.period_end = periods.period_end
    where lead_spells.start_date <= open_to_social_care.period_end
        and (lead_spells.end_date is null or lead_spells.end_date > periods.six_months_start)

),

counted as (

    select
        la_code,
        period_end,
        child_id,
        count(distinct social_worker) as social_workers,
        bool_or(not is_social_worker) as has_other_lead
    from spells_in_window
    group by la_code, period_end, child_id

),

social_workers as (

    select
        open_to_social_care.la_code,
        open_to_social_care.period_end,
        open_to_social_care.child_id,
        open_to_social_care.open_since,
        coalesce(counted.social_workers, 0) as social_workers,
        coalesce(counted.has_other_lead, false) as has_other_lead
    from open_to_social_care
    left join counted
        on open_to_social_care.la_code = counted.la_code
        and open_to_social_care.period_end = counted.period_end
        and open_to_social_care.child_id = counted.child_id

),

cases as (

    select
        la_code,
        period_end,
        '' as component,
        child_id as case_id,
        child_id,
        open_since as event_date,
        social_workers > 0 as in_denominator,
        social_workers <= 2 as in_numerator,
        1 as weight,
        case
            when social_workers = 0 then 'ruled out: no social worker'
            when has_other_lead then social_workers || ' lead practitioners, not all of them social workers'
            else social_workers || ' social workers'
        end as evidence
    from social_workers

)

{{ indicator_rows('cases') }}
