-- Of the case file audits of the month's round that were graded, how many are good or outstanding? Which audits count
-- and which grade stands is decided in `audits_graded`.

with periods as (

    select * from {{ ref('periods') }}

),

audits as (

    select * from {{ ref('audits_graded') }}

),

cases as (

    select
        audits.la_code,
        periods.period_end,
        '' as component,
        audits.audit_id as case_id,
        audits.child_id,
        audits.audit_round_month as event_date,
        audits.ruled_out is null as in_denominator,
        coalesce(audits.grade in ('good', 'outstanding'), false) as in_numerator,
        1 as weight,
        coalesce(audits.ruled_out, 'graded ' || audits.grade) as evidence
    from audits
    inner join periods
        on audits.la_code = periods.la_code
        and {{ month_start('audits.audit_round_month') }} = periods.period_start

)

{{ indicator_rows('cases') }}
