-- Every headline figure has its comparison, once: two targets from one day would double it.
select
    headlines.la_code,
    headlines.indicator_id,
    headlines.component,
    headlines.period_end,
    count(comparisons.indicator_id) as comparisons
from {{ ref('indicator_values') }} as headlines
left join {{ ref('target_comparisons') }} as comparisons
    on headlines.la_code = comparisons.la_code
    and headlines.indicator_id = comparisons.indicator_id
    and headlines.component = comparisons.component
    and headlines.period_end = comparisons.period_end
    and comparisons.basis = 'headline'
where headlines.basis = 'headline'
group by headlines.la_code, headlines.indicator_id, headlines.component, headlines.period_end
having count(comparisons.indicator_id) <> 1
