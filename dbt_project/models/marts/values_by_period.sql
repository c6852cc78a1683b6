-- The headline figures of all periods, each over the measure's own window, with target, interval and the year before.

with figures as (

    select * from {{ ref('figures_measured') }}

)

select
    {{ columns_of_figures() }},
    target,
    status_against_target
from figures
where basis = 'headline'
