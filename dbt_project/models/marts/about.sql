-- What the marts of an authority are about: whose figures they are, up to which month, and whether anything in them is
-- about anybody. A demonstration says so itself, in its delivery, and is shown under the name that stands there.

with run as (

    select * from {{ source('control', 'run') }}

),

authorities as (

    select * from {{ ref('authorities') }}

)

select
    run.la_code,
    coalesce(run.shown_as, authorities.name) as authority_name,
    case when run.is_demonstration then null else authorities.ons_code end as ons_code,
    run.period_end as month_end,
    run.is_demonstration,
    run.taken_on,
    case when run.is_demonstration then authorities.name end as targets_of
from run
inner join authorities on run.la_code = authorities.la_code
