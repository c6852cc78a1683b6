{#- One row of a model about findings: how many rows of a relation meet a condition, of how many, what they are and how the
    figure of the indicator treats them. -#}
{% macro finding(indicator, relation, condition, what, rule) -%}
    select
        '{{ indicator }}' as indicator_id,
        {{ dbt.string_literal(dbt.escape_single_quotes(what)) }} as finding,
        {{ dbt.string_literal(dbt.escape_single_quotes(rule)) }} as rule,
        count(*) filter (where {{ condition }}) as found,
        count(*) as looked_at
    from {{ relation }}
{%- endmacro %}
