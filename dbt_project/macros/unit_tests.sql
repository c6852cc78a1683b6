{#-
    The rows that a unit test gives, as dbt makes them, save that a row which does not say whose it is is of the authority
    916: a worked example is about one authority unless it is about several.
-#}
{% macro get_fixture_sql(rows, column_name_to_data_types) %}
    {%- set columns = column_name_to_data_types or {} -%}
    {%- if not columns -%}
        {%- for column in adapter.get_columns_in_relation(this) -%}
            {%- do columns.update({column.name | lower: column.data_type}) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- set said = [] -%}
    {%- for row in rows -%}
        {%- do said.append(dict({'la_code': '916'}, **row) if 'la_code' in columns else row) -%}
    {%- endfor -%}
    {{ return(dbt.get_fixture_sql(said, column_name_to_data_types)) }}
{%- endmacro %}
