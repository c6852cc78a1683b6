-- What counts in the numerator counts in the denominator, but for turnover: those who left are no part of those in post.
select
    cases.la_code,
    cases.indicator_id,
    cases.component,
    cases.period_end,
    cases.case_id
from {{ ref('indicator_cases') }} as cases
inner join {{ ref('dim_indicator') }} as catalogue
    on cases.indicator_id = catalogue.indicator_id
    and cases.component = catalogue.component
where cases.in_numerator
    and not cases.in_denominator
    and catalogue.is_numerator_within_denominator
