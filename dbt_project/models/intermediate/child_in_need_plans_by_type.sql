-- Plans that count as child in need plans. Where Family Help has made one list of plans, the type says which of them
-- do; a blank type, or one that the seed does not map on the day on which the plan starts, does.

with plans as (

    select * from {{ ref('stg_cin_plans') }}

),

types as (

    select * from {{ ref('family_help_types') }}

),

run as (

    select * from {{ source('control', 'run') }}

)

select
    plans.la_code,
    plans.plan_id,
    plans.child_id,
    plans.referral_id,
    plans.start_date,
    plans.end_date
from plans
inner join run
    on plans.la_code = run.la_code
left join types
    on {{ type_holds('plan', 'plans.plan_type', 'plans.start_date') }}
where types.counts_as is null or types.counts_as = 'child_in_need_plan'
