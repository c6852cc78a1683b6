-- The catalogue says which lines are about staff, and those are not broken down: their cases must name no child.
select distinct
    cases.la_code,
    cases.indicator_id
from {{ ref('indicator_cases') }} as cases
inner join {{ ref('dim_indicator') }} as catalogue
    on cases.indicator_id = catalogue.indicator_id
    and cases.component = catalogue.component
where not catalogue.is_about_children
    and cases.child_id is not null
