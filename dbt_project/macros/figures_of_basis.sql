{#- The figures of one basis with all that is ready made about them: the columns that the fact tables share. -#}
{% macro figures_of_basis(basis, more=()) -%}
with figures as (

    select * from {{ ref('figures_measured') }}

)

select
    la_code,
    indicator_key,
    window_key,
    indicator_id,
    component,
    period_window,
    window_start,
    period_end,
    numerator,
    denominator,
    value,
    status,
    lowest_value,
    highest_value,
    smallest_count,
    has_few_cases,
    value_a_year_before{{ ',' if more }}
    {%- for column in more %}
    {{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
from figures
where basis = '{{ basis }}'
{%- endmacro %}
