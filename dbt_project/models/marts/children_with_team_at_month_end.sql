-- One row a child whom an indicator considers and a reporting month, with the team that works with the child on the
-- last day: that of the lead practitioner, the latest started where several are open, and the highest id where they
-- started together. Where there is none, it is the team of the latest referral up to that day, closed or not. Spells
-- and referrals that name no team are passed over.

{{ config(schema='intermediate') }}

with cases as (

    select * from {{ ref('indicator_cases') }}

),

spells as (

    select * from {{ ref('lead_practitioner_spells') }}

),

referrals as (

    select * from {{ ref('stg_cin_episodes') }}

),

considered as (

    select distinct
        la_code,
        child_id,
        period_end
    from cases
    where child_id is not null

),

lead_spells as (

    select
        la_code,
        involvement_id,
        child_id,
        team_id,
        start_date,
        end_date
    from spells
    where team_id is not null

),

teams_of_lead_workers as (

    select
        considered.la_code,
        considered.child_id,
        considered.period_end,
        lead_spells.team_id
    from considered
    inner join lead_spells
        on considered.la_code = lead_spells.la_code
        and considered.child_id = lead_spells.child_id
    where lead_spells.start_date <= considered.period_end
        and (lead_spells.end_date is null or lead_spells.end_date > considered.period_end)
    qualify row_number() over (
            partition by considered.la_code, considered.child_id, considered.period_end
            order by lead_spells.start_date desc, lead_spells.involvement_id desc
        ) = 1

),

teams_of_referrals as (

    select
        considered.la_code,
        considered.child_id,
        considered.period_end,
        referrals.team_id
    from considered
    inner join referrals
        on considered.la_code = referrals.la_code
        and considered.child_id = referrals.child_id
        and considered.period_end >= referrals.referral_date
    where referrals.team_id is not null
    qualify row_number() over (
            partition by considered.la_code, considered.child_id, considered.period_end
            order by referrals.referral_date desc, referrals.referral_id desc
        ) = 1

)

select
    considered.la_code,
    considered.child_id,
    considered.period_end,
    coalesce(teams_of_lead_workers.team_id, teams_of_referrals.team_id) as team_id
from considered
left join teams_of_lead_workers
    on considered.la_code = teams_of_lead_workers.la_code
    and considered.child_id = teams_of_lead_workers.child_id
    and considered.period_end = teams_of_lead_workers.period_end
left join teams_of_referrals
    on considered.la_code = teams_of_referrals.la_code
    and considered.child_id = teams_of_referrals.child_id
    and considered.period_end = teams_of_referrals.period_end
