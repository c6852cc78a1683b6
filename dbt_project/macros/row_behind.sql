{#- The head of a select that names a row behind a case: the case, and the row by its extract and its place there. -#}
{% macro row_behind(cases, extract, records) -%}
    select
        {{ cases }}.la_code,
        {{ cases }}.indicator_id,
        {{ cases }}.component,
        {{ cases }}.period_end,
        {{ cases }}.case_id,
        '{{ extract }}' as extract,
        {{ records }}.source_row
{%- endmacro %}
