{#-
    The shape in which every indicator ends: one row a case considered. A case ruled out stays, with
    `in_denominator` false and the reason in `evidence`, and is in neither side of the figure; `weight` is 1, or
    full-time equivalent. What is outside the denominator is outside the numerator too, but where the catalogue says
    that the numerator is no part of the denominator (those who left over those in post).
-#}
{% macro indicator_rows(cases) %}
{%- set indicator = (model.tested_node_unique_id or model.unique_id).split('.')[2] -%}
{%- set is_within = var('indicators', {}).get(indicator, {}).get('numerator_within_denominator', true) -%}
select
    cast(la_code as {{ text_type() }}) as la_code,
    cast(period_end as date) as period_end,
    cast(component as {{ text_type() }}) as component,
    cast(case_id as {{ text_type() }}) as case_id,
    cast(child_id as {{ text_type() }}) as child_id,
    cast(event_date as date) as event_date,
    cast(in_denominator as boolean) as in_denominator,
    cast(in_numerator{{ ' and in_denominator' if is_within }} as boolean) as in_numerator,
    cast(weight as decimal(18, 4)) as weight,
    cast(evidence as {{ text_type() }}) as evidence
from {{ cases }}
{% endmacro %}
