{#- The layer is the schema: `staging.stg_person`, never `main_staging.stg_person`. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name if custom_schema_name is not none else target.schema }}
{%- endmacro %}
