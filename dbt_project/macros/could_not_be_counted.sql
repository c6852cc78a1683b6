{#- Whether a status says that this delivery could not give the figure: an extract did not arrive, a check holds it, or its
    extract holds the present state only. A figure that was counted and found nothing to count is not one of them. -#}
{% macro could_not_be_counted(status) -%}
    ({{ status }} like 'held:%' or {{ status }} like 'not available%' or {{ status }} like 'not restated%')
{%- endmacro %}
