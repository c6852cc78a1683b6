-- Every authority whose figures the marts hold, with its region; a demonstration has neither code nor region.

with about as (

    select * from {{ ref('about') }}

),

authorities as (

    select * from {{ ref('authorities') }}

)

select
    about.la_code,
    about.authority_name,
    about.ons_code,
    case when not about.is_demonstration then authorities.region end as region,
    about.is_demonstration,
    about.month_end
from about
inner join authorities on about.la_code = authorities.la_code
