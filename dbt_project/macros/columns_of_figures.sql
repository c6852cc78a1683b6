{#-
    The columns that the tables of figures for report tools share, from `figures_measured`: each table is one basis of it.
-#}
{% macro columns_of_figures() -%}
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
    value_a_year_before
{%- endmacro %}
