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
        spells.la_code,
        spells.child_id,
        spells.team_id
    from spells
    inner join run
        on spells.la_code = run.la_code
        and spells.start_date <= run.period_end
        and (spells.end_date is null or spells.end_date > run.period_end)
    where spells.team_id is not null
    qualify rank() over (partition by spells.la_code, spells.child_id order by spells.start_date desc) = 1

),

latest_referrals as (

    select
        referrals.la_code,
        referrals.child_id,
        referrals.team_id
    from referrals
    inner join run
        on referrals.la_code = run.la_code
        and referrals.referral_date <= run.period_end
    where referrals.team_id is not null
        and not exists (
            select 1 from latest_spells
            where latest_spells.la_code = referrals.la_code
                and latest_spells.child_id = referrals.child_id
        )
    qualify rank() over (partition by referrals.la_code, referrals.child_id order by referrals.referral_date desc) = 1

),

teams_of_lead_workers as (

    select
        la_code,
        count(distinct team_id) as teams
    from latest_spells
    group by la_code, child_id

),

teams_of_referrals as (

    select
        la_code,
        count(distinct team_id) as teams
    from latest_referrals
    group by la_code, child_id

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
    la_code,
    indicator_id,
    finding,
    rule,
    found,
    looked_at
from findings
