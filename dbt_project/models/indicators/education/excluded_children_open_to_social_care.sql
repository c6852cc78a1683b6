-- Of the resident children permanently excluded in the academic year to date, how many were open to social care on
-- the day of the decision? Rescinded and reinstated exclusions are left out, and then each child counts once, by the
-- first exclusion. A row with neither person nor pupil number is in neither side and is reported as a finding.

with periods as (

    select * from {{ ref('periods') }}

),

exclusions as (

    select * from {{ ref('exclusions_with_status') }}

),

judged as (

    select
        exclusions.la_code,
        periods.period_end,
        exclusions.exclusion_id,
        exclusions.child_id,
        exclusions.child_key,
        exclusions.decision_date,
        exclusions.open_status,
        case
            when exclusions.is_after_death then 'ruled out: after death'
            when exclusions.resident_la_code <> periods.la_code then 'ruled out: resident in another authority'
            when exclusions.outcome in ('rescinded', 'reinstated') then 'ruled out: ' || exclusions.outcome
            when exclusions.child_key is null then 'ruled out: neither person nor pupil number'
        end as ruled_out
    from exclusions
    inner join periods
        on exclusions.la_code = periods.la_code
        and exclusions.decision_date >= periods.academic_year_start
        and exclusions.decision_date <= periods.period_end

),

ordered as (

    select
        *,
        row_number() over (
            partition by la_code, period_end, child_key, ruled_out is null
            order by decision_date asc, exclusion_id desc
        ) as order_in_year
    from judged

),

cases as (

    select
        la_code,
        period_end,
        '' as component,
        exclusion_id as case_id,
        child_id,
        decision_date as event_date,
        ruled_out is null and order_in_year = 1 as in_denominator,
        open_status is not null as in_numerator,
        1 as weight,
        case
            when ruled_out is not null then ruled_out
            when order_in_year > 1 then 'ruled out: excluded earlier in the year'
            else coalesce(open_status, 'not open to social care')
        end as evidence
    from ordered

)

{{ indicator_rows('cases') }}
