{#- The cases of some indicators, one below the other, each with its indicator's name. -#}
{% macro cases_of(indicators) %}
    {%- for indicator in indicators %}
    select
        la_code,
        '{{ indicator }}' as indicator_id,
        component,
        period_end,
        case_id,
        child_id,
        event_date,
        in_denominator,
        evidence
    from {{ ref(indicator) }}
    {{- '\n\n    union all\n' if not loop.last }}
    {%- endfor %}
{% endmacro %}
