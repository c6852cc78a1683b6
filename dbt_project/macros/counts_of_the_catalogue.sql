{#- The numerator or denominator that a name such as `agency_rate.numerator` or `attendance/police.denominator` means,
    of every headline period, as a query with the columns la_code, period_end and amount. -#}
{% macro count_named(name) -%}
    {%- set line, side = name.split('.') %}
    {%- set indicator = line.split('/')[0] %}
    {%- set component = line.split('/')[1] if '/' in line else '' %}
    select
        la_code,
        period_end,
        {{ side }} as amount
    from {{ ref('indicator_values') }}
    where indicator_id = '{{ indicator }}'
        and component = '{{ component }}'
        and basis = 'headline'
        and {{ side }} is not null
{%- endmacro %}
