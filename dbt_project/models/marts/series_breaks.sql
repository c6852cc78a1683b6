-- Days on which the definition of a line changed for the authority: figures on either side may not be held against each
-- other. A change of the definition's version breaks the series between releases; this breaks it within one.

with rebases as (

    select * from {{ ref('process_chart_rebases') }}

),

catalogue as (

    select * from {{ ref('dim_indicator') }}

),

run as (

    select * from {{ source('control', 'run') }}

)

select
    rebases.la_code,
    rebases.indicator_id,
    catalogue.component,
    rebases.rebased_from as breaks_on,
    rebases.decided_by,
    rebases.decided_on,
    rebases.reason
from rebases
inner join run
    on rebases.la_code = run.la_code
    and rebases.rebased_from <= run.period_end
inner join catalogue
    on rebases.indicator_id = catalogue.indicator_id
    and coalesce(rebases.component, '') = catalogue.component
where rebases.decision = 'definition'
