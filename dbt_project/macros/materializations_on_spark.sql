{#-
    How tables and views are made on Spark: as dbt makes them, save that the types of a contract are not held to there.
    Spark has no text type of DuckDB's name; the marts are held to their contract when they come back
    (`scorecard/second_engine`).
-#}
{% macro spark__get_assert_columns_equivalent(sql) -%}
{%- endmacro %}
