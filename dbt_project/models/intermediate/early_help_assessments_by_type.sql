-- Assessments that count as early help assessments. Where Family Help has made one list of assessments, the type says
-- which of them do; a blank type, or one that the seed does not map on the day on which it starts, does.

with assessments as (

    select * from {{ ref('stg_early_help_assessments') }}

),

types as (

    select * from {{ ref('family_help_types') }}

),

run as (

    select * from {{ source('control', 'run') }}

)

select
    assessments.la_code,
    assessments.assessment_id,
    assessments.child_id,
    assessments.family_id,
    assessments.start_date,
    assessments.completed_date,
    assessments.status
from assessments
inner join run
    on assessments.la_code = run.la_code
left join types
    on {{ type_holds('assessment', 'assessments.assessment_type', 'assessments.start_date') }}
where types.counts_as is null or types.counts_as = 'early_help_assessment'
