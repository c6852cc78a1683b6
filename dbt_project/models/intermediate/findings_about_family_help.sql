-- What is reported about the types of plans and assessments: of the records of a kind that have a type, how many have
-- one that the seed does not map on the day on which they start, and how many are left out because they count as
-- another kind. Only where the authority has mapped a type of that kind.

{% set kinds = [
    ('child_in_need_plans_under_12_months', 'plans', 'plan', 'plan_type', 'child_in_need_plan'),
    ('assessments_within_45_working_days', 'single_assessments', 'assessment', 'assessment_type', 'single_assessment'),
    ('early_help_assessments_domestic_abuse', 'early_help_assessments', 'assessment', 'assessment_type', 'early_help_assessment'),
] %}

with plans as (

    select * from {{ ref('stg_cin_plans') }}

),

single_assessments as (

    select * from {{ ref('stg_cin_assessments') }}

),

early_help_assessments as (

    select * from {{ ref('stg_early_help_assessments') }}

),

types as (

    select * from {{ ref('family_help_types') }}

),

run as (

    select * from {{ source('control', 'run') }}

),

mapped as (

    select distinct
        la_code,
        record
    from types

),

typed as (

    {% for indicator, records, record, type, counts_as in kinds %}
        select
            records.la_code,
            '{{ indicator }}' as indicator_id,
            types.counts_as is null as is_unmapped,
            coalesce(types.counts_as <> '{{ counts_as }}', false) as counts_elsewhere
        from {{ records }} as records
        inner join run
            on records.la_code = run.la_code
        inner join mapped
            on run.la_code = mapped.la_code
            and mapped.record = '{{ record }}'
        left join types
            on {{ type_holds(record, 'records.' ~ type, 'records.start_date') }}
        where records.{{ type }} is not null
        {{- '\n\n        union all\n' if not loop.last }}
    {% endfor %}

)

select
    la_code,
    indicator_id,
    'record of a type that seeds/family_help_types.csv does not map on its day' as finding,
    'Counts as what its extract is about.' as rule,
    count(*) filter (where is_unmapped) as found,
    count(*) as looked_at
from typed
group by la_code, indicator_id

union all

select
    la_code,
    indicator_id,
    'record that counts as another kind of plan or assessment by its type' as finding,
    'In no figure of this measure; it counts where its own extract has it.' as rule,
    count(*) filter (where counts_elsewhere) as found,
    count(*) as looked_at
from typed
group by la_code, indicator_id
