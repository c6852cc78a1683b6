{#-
    Every indicator's cases, one below the other, each with its indicator's name. The union stamps the name: inside a
    dbt unit test a model does not know what it is called.
-#}
{% macro union_of_indicators() %}
    {%- if execute -%}
        {%- set unlisted = graph.nodes.values()
            | selectattr('resource_type', 'equalto', 'model')
            | selectattr('fqn.1', 'equalto', 'indicators')
            | map(attribute='name') | reject('in', var('indicators')) | list -%}
        {%- if unlisted -%}
            {{ exceptions.raise_compiler_error(
                'No entry in the catalogue for ' ~ unlisted | join(', ')
                ~ '. Add one under vars: indicators: in dbt_project.yml.'
            ) }}
        {%- endif -%}
    {%- endif -%}
    {%- for indicator in var('indicators') %}
    select
        la_code,
        '{{ indicator }}' as indicator_id,
        period_end,
        component,
        case_id,
        child_id,
        event_date,
        in_denominator,
        in_numerator,
        weight,
        evidence
    from {{ ref(indicator) }}
    {{- '\n\n    union all\n' if not loop.last }}
    {%- endfor %}
{% endmacro %}
