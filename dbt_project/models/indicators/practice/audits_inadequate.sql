-- Of the case file audits of the month's round that were graded, how many are inadequate? The moderated grade stands
-- over the first one; thematic audits, dip samples, repeats and voided audits are left out.

with periods as (

    select * from {{ ref('periods') }}

),

audits as (

    select * from {{ ref('stg_practice_audits') }}

),

graded as (

    select
        audit_id,
        child_id,
        audit_round_month,
        coalesce(grade_moderated, grade_initial) as grade,
        case
            when audit_type <> 'case_file' then 'ruled out: ' || audit_type
            when coalesce(is_voided, false) then 'ruled out: voided'
            when coalesce(grade_moderated, grade_initial) is null then 'ruled out: not graded'
        end as ruled_out
    from audits

),

cases as (

    select
        periods.period_end,
        '' as component,
        graded.audit_id as case_id,
        graded.child_id,
        graded.audit_round_month as event_date,
        graded.ruled_out is null as in_denominator,
        coalesce(graded.grade in ('inadequate'), false) as in_numerator,
        1 as weight,
        coalesce(graded.ruled_out, 'graded ' || graded.grade) as evidence
    from graded
    inner join periods
        on {{ month_start('graded.audit_round_month') }} = periods.period_start

)

{{ indicator_rows('cases') }}
