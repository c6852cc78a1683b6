-- Of the looked after children whose open care plan is long-term fostering, how many are matched: in a long-term
-- foster placement, or with a match decided by then and not ended?

with looked_after as (

    select * from {{ ref('looked_after_at_month_end') }}

),

care_plans as (

    select * from {{ ref('stg_cla_care_plan') }}

),

matches as (

    select * from {{ ref('stg_fostering_matches') }}

),

planned as (

    select
        looked_after.la_code,
        looked_after.period_end,
        looked_after.child_id,
        max(care_plans.start_date) as plan_start_date
    from looked_after
    inner join care_plans
        on looked_after.la_code = care_plans.la_code
        and looked_after.child_id = care_plans.child_id
        and looked_after.period_end >= care_plans.start_date
        and (care_plans.end_date is null or looked_after.period_end < care_plans.end_date)
    where upper(trim({{ json_text('care_plans.care_plan_json', 'LTFOST18') }})) = 'Y'
    group by looked_after.la_code, looked_after.period_end, looked_after.child_id

),

matched as (

    select
        looked_after.la_code,
        looked_after.period_end,
        looked_after.child_id,
        max(matches.match_decision_date) as match_decision_date
    from looked_after
    inner join matches
        on looked_after.la_code = matches.la_code
        and looked_after.child_id = matches.child_id
        and looked_after.period_end >= matches.match_decision_date
        and (matches.ended_date is null or looked_after.period_end < matches.ended_date)
    group by looked_after.la_code, looked_after.period_end, looked_after.child_id

),

cases as (

    select
        looked_after.la_code,
        looked_after.period_end,
        '' as component,
        looked_after.child_id as case_id,
        looked_after.child_id,
        planned.plan_start_date as event_date,
        planned.child_id is not null as in_denominator,
        matched.child_id is not null
        or coalesce(looked_after.placement_type in ('U1', 'U4'), false) as in_numerator,
        1 as weight,
        case
            when planned.child_id is null then 'ruled out: the plan is not long-term fostering'
            else coalesce(looked_after.placement_type, 'placement unknown')
                || coalesce(', matched ' || matched.match_decision_date, ', no match decided')
        end as evidence
    from looked_after
    left join planned
        on looked_after.la_code = planned.la_code
        and looked_after.period_end = planned.period_end
        and looked_after.child_id = planned.child_id
    left join matched
        on looked_after.la_code = matched.la_code
        and looked_after.period_end = matched.period_end
        and looked_after.child_id = matched.child_id

)

{{ indicator_rows('cases') }}
