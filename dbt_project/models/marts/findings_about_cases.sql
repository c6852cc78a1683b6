-- What the definitions ask to be reported about referrals, plans, allocation, missing children and partners, one row a
-- matter: what it is about, the rule, and how many of how many. For the reporting month unless it says otherwise.

with run as (

    select * from {{ source('control', 'run') }}

),

cases as (

    select * from {{ ref('indicator_cases') }}

),

ruled_out as (

    -- a case that an indicator rules out for what its record lacks
    select
        'two_or_fewer_social_workers' as indicator_id,
        'ruled out: no social worker' as evidence,
        'child open to social care with no lead social worker in 6 months' as finding,
        'In neither side; none would pass as two or fewer.' as rule
    union all
    select
        'case_supervision_up_to_date' as indicator_id,
        'never supervised' as evidence,
        'child never supervised and past the interval' as finding,
        'In the denominator, not in the numerator.' as rule
    union all
    select
        're_referrals_within_12_months' as indicator_id,
        'ruled out: an earlier case was still open' as evidence,
        'referral on a child whose case is open' as finding,
        'In neither side, and no earlier referral for others.' as rule
    union all
    select
        're_referrals_within_12_months' as indicator_id,
        'ruled out: another referral of the same day stands' as evidence,
        'second referral of a child on one day' as finding,
        'The lowest id stands.' as rule
    union all
    select
        'child_in_need_plans_under_12_months' as indicator_id,
        'ruled out: on a child protection plan' as evidence,
        'child in need plan left open beside a child protection plan' as finding,
        'In neither side: child protection stands first.' as rule
    union all
    select
        'child_in_need_plans_under_12_months' as indicator_id,
        'ruled out: looked after' as evidence,
        'child in need plan left open beside care' as finding,
        'In neither side: care stands first.' as rule
    union all
    select
        'early_help_neglect' as indicator_id,
        'ruled out: no completed assessment' as evidence,
        'child open to early help with no completed assessment' as finding,
        'In neither side; coverage stands beside the rate.' as rule
    union all
    select
        'children_in_care_good_attendance' as indicator_id,
        'ruled out: no sessions recorded' as evidence,
        'school-aged child in care with no sessions recorded' as finding,
        'In neither side: attendance is unknown.' as rule
    union all
    select
        'excluded_children_open_to_social_care' as indicator_id,
        'ruled out: neither person nor pupil number' as evidence,
        'exclusion with neither person nor pupil number' as finding,
        'In neither side: nobody can be matched.' as rule
    union all
    select
        'ehc_plans_within_20_weeks' as indicator_id,
        'ruled out: the request date is unknown' as evidence,
        'plan issued on a request of unknown date' as finding,
        'In neither side: the 20 weeks cannot be counted.' as rule
    union all
    select
        'return_interviews_within_3_working_days' as indicator_id,
        'completion date unknown' as evidence,
        'interview completed without its date' as finding,
        'In the denominator, and not in time.' as rule
    union all
    select
        'child_protection_plans_starting_neglect' as indicator_id,
        'initial category unknown' as evidence,
        'child protection plan with no initial category' as finding,
        'In the denominator, not in the numerator.' as rule
    union all
    select
        'agency_rate' as indicator_id,
        'ruled out: no full-time equivalent' as evidence,
        'social worker post with no full-time equivalent' as finding,
        'Out of the full-time equivalent, in the headcount.' as rule

),

counted as (

    select
        run.la_code,
        ruled_out.indicator_id,
        ruled_out.finding,
        ruled_out.rule,
        count(*) filter (where cases.evidence like '%' || ruled_out.evidence) as found,
        count(cases.case_id) as looked_at
    from run
    cross join ruled_out
    left join cases
        on run.la_code = cases.la_code
        and run.period_end = cases.period_end
        and ruled_out.indicator_id = cases.indicator_id
    group by run.la_code, ruled_out.indicator_id, ruled_out.finding, ruled_out.rule

)

select
    la_code,
    indicator_id,
    finding,
    rule,
    found,
    looked_at
from counted
