{#-
    The shape in which every indicator ends: one row a case considered. A case ruled out stays, with
    `in_denominator` false and the reason in `evidence`, and is in neither side of the figure; `weight` is 1, or
    full-time equivalent. Where the numerator is no part of the denominator (those who left over those in post) the
    model says so by `numerator_within_denominator = false`.
-#}
{% macro indicator_rows(cases, numerator_within_denominator=true) %}
select
    cast(period_end as date) as period_end,
    cast(component as varchar) as component,
    cast(case_id as varchar) as case_id,
    cast(child_id as varchar) as child_id,
    cast(event_date as date) as event_date,
    cast(in_denominator as boolean) as in_denominator,
    cast(in_numerator{{ ' and in_denominator' if numerator_within_denominator }} as boolean) as in_numerator,
    cast(weight as decimal(18, 4)) as weight,
    cast(evidence as varchar) as evidence
from {{ cases }}
{% endmacro %}
