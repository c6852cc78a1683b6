-- Every practice audit with the grade that stands, the moderated one over the first, and why it counts for no figure
-- where it does not: thematic audits, dip samples, repeats, voided audits and audits without a grade.

with audits as (

    select * from {{ ref('stg_practice_audits') }}

)

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
