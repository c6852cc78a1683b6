-- The catalogue as a table: one row an indicator and component, in the order of the scorecard.

{% set indicators = var('indicators') %}

with ambitions as (

    select * from {{ ref('ambitions') }}

),

catalogue as (

    {%- for indicator, entry in indicators.items() %}
        {%- set indicator_loop = loop %}
        {%- for component in entry.components | default(['']) %}
            select
                {{ indicator_loop.index * 100 + loop.index }} as display_order,
                {{ entry.line }} as line,
                {{ entry.ambition }} as ambition,
                '{{ indicator }}' as indicator_id,
                '{{ component }}' as component,
                '{{ entry.role }}' as role,
                '{{ dbt.escape_single_quotes(entry.title) }}' as title,
                '{{ entry.good_is }}' as good_is,
                '{{ entry.measure }}' as measure,
                '{{ entry.window }}' as period_window,
                '{{ entry.source_status | default("live") }}' as source_status,
                '{{ dbt.escape_single_quotes(entry.numerator) }}' as numerator_counts,
                {% if entry.denominator %}
                    '{{ dbt.escape_single_quotes(entry.denominator) }}'
                {% else %}
                    cast(null as {{ text_type() }})
                {% endif %}
                    as denominator_counts,
                {{ 'false' if entry.about == 'staff' else 'true' }} as is_about_children,
                {{ entry.public | lower }} as is_public,
                {{ entry.numerator_within_denominator | default(true) | lower }} as is_numerator_within_denominator,
                {{ entry.largest_weight | default(1) }} as largest_weight,
                {{ entry.version }} as definition_version
            {{- '\n\n    union all\n' if not (loop.last and indicator_loop.last) }}
        {%- endfor %}
    {%- endfor %}

)

select
    catalogue.display_order,
    catalogue.line,
    catalogue.ambition,
    ambitions.name as ambition_name,
    catalogue.indicator_id,
    catalogue.component,
    catalogue.role,
    catalogue.title,
    catalogue.good_is,
    catalogue.measure,
    catalogue.period_window,
    catalogue.source_status,
    catalogue.numerator_counts,
    catalogue.denominator_counts,
    catalogue.is_about_children,
    catalogue.is_public,
    catalogue.is_numerator_within_denominator,
    catalogue.largest_weight,
    catalogue.definition_version,
    case
        when catalogue.component = '' then catalogue.indicator_id
        else concat(catalogue.indicator_id, '/', catalogue.component)
    end as indicator_key
from catalogue
inner join ambitions
    on catalogue.ambition = ambitions.ambition
