{#- One row an authority of a model about findings: how many rows of a relation meet a condition, of how many, what they are
    and how the figure of the indicator treats them. The runs are joined as `run`, so that none of none is told too. -#}
{% macro finding(indicator, relation, condition, what, rule) -%}
    select
        run.la_code,
        '{{ indicator }}' as indicator_id,
        {{ dbt.string_literal(dbt.escape_single_quotes(what)) }} as finding,
        {{ dbt.string_literal(dbt.escape_single_quotes(rule)) }} as rule,
        count({{ relation }}.la_code) filter (where {{ condition }}) as found,
        count({{ relation }}.la_code) as looked_at
    from run
    left join {{ relation }}
        on run.la_code = {{ relation }}.la_code
    group by run.la_code
{%- endmacro %}
