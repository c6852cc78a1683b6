-- Every target that the authority of these figures has set itself and that stood by the end of the reporting month,
-- from when to when. What is decided for a time to come is no matter of this month, nor of its public edition.

with targets as (

    select * from {{ ref('targets') }}

),

catalogue as (

    select * from {{ ref('dim_indicator') }}

),

run as (

    select * from {{ source('control', 'run') }}

)

select
    targets.la_code,
    catalogue.indicator_key,
    targets.indicator_id,
    coalesce(targets.component, '') as component,
    targets.valid_from,
    {{ add_days(
        "lead(targets.valid_from) over ("
        "partition by targets.la_code, targets.indicator_id, targets.component order by targets.valid_from)", -1
    ) }} as valid_to,
    cast(targets.target as double) as target,
    cast(targets.tolerance as double) as tolerance
from targets
inner join run
    on targets.la_code = run.la_code
    and targets.valid_from <= run.period_end
inner join catalogue
    on targets.indicator_id = catalogue.indicator_id
    and coalesce(targets.component, '') = catalogue.component
