-- Breakdowns by team and locality put a child with the team of the latest lead worker or, where there is none, of the
-- latest referral. Where several tie on that date and name different teams, an id decides, and ids mean nothing: how
-- many children, of how many. At the end of the reporting month.

{% set rule = 'Breakdowns by team and locality let an id decide; another extract may decide otherwise.' %}

with run as (

    select * from {{ source('control', 'run') }}

),

spells as (

    select * from {{ ref('lead_practitioner_spells') }}

),

referrals as (

    select * from {{ ref('stg_cin_episodes') }}

),

latest_spells as (

    select
        spells.child_id,
        spells.team_id
    from spells
    inner join run
        on spells.start_date <= run.period_end
        and (spells.end_date is null or spells.end_date > run.period_end)
    where spells.team_id is not null
    qualify rank() over (partition by spells.child_id order by spells.start_date desc) = 1

),

latest_referrals as (

    select
        referrals.child_id,
        referrals.team_id
    from referrals
    inner join run
        on referrals.referral_date <= run.period_end
    where referrals.team_id is not null
        and referrals.child_id not in (select child_id from latest_spells)
    qualify rank() over (partition by referrals.child_id order by referrals.referral_date desc) = 1

),

teams_of_lead_workers as (

    select count(distinct team_id) as teams
    from latest_spells
    group by child_id

),

teams_of_referrals as (

    select count(distinct team_id) as teams
    from latest_referrals
    group by child_id

),

findings as (

    {{ finding(
        'case_supervision_up_to_date', 'teams_of_lead_workers', 'teams > 1',
        'latest lead workers of a child from one day, in different teams', rule
    ) }}
    union all
    {{ finding(
        're_referrals_within_12_months', 'teams_of_referrals', 'teams > 1',
        'latest referrals of a child from one day, to different teams', rule
    ) }}

)

select
    indicator_id,
    finding,
    rule,
    found,
    looked_at
from findings
