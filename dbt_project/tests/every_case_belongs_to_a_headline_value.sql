-- A case of a month that was not computed, of a component that the catalogue does not list, or of a month that ends no
-- quarter would be counted nowhere.
select distinct
    cases.la_code,
    cases.indicator_id,
    cases.component,
    cases.period_end
from {{ ref('indicator_cases') }} as cases
left join {{ ref('indicator_values') }} as headlines
    on cases.la_code = headlines.la_code
    and cases.indicator_id = headlines.indicator_id
    and cases.component = headlines.component
    and cases.period_end = headlines.period_end
    and headlines.basis = 'headline'
where headlines.indicator_id is null
