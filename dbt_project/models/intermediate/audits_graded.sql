-- Every practice audit with the grade that stands, the moderated one over the first, and why it counts for no figure
-- where it does not: thematic audits, dip samples, repeats, voided audits, audits without a grade, and those of a
-- round in a month after that of the child's death.

with audits as (

    select * from {{ ref('stg_practice_audits') }}

),

children as (

    select * from {{ ref('children') }}

)

select
    audits.la_code,
    audits.audit_id,
    audits.child_id,
    audits.audit_round_month,
    coalesce(audits.grade_moderated, audits.grade_initial) as grade,
    case
        when audits.audit_type <> 'case_file' then 'ruled out: ' || audits.audit_type
        when coalesce(audits.is_voided, false) then 'ruled out: voided'
        when {{ month_start('audits.audit_round_month') }} > children.date_of_death then 'ruled out: after death'
        when coalesce(audits.grade_moderated, audits.grade_initial) is null then 'ruled out: not graded'
    end as ruled_out
from audits
left join children
    on audits.la_code = children.la_code
    and audits.child_id = children.child_id
