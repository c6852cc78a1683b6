{#-
    From text to rows: a staging model is one call, `{{ staged('ssd_person') }}`, and everything it does follows from
    the extract's contract (docs/add-a-source.md). Three steps, each in a file of its own; docs/staging.md shows them
    compiled:

    read    cells of text become values of their column's type (read_rows.sql, with cells.sql and dates.sql)
    judge   what is wrong with each row, and what becomes of it (judge_rows.sql)
    sort    rows that share a key, then the clean rows, the faults and the quarantine (sorted_rows.sql)

    The model gives every received row as read and judged; the materialization `sorted_rows` parts them.
-#}
{% macro staged(extract) %}
{%- set raw = source('raw', extract) -%}
{%- set run = source('control', 'run') -%}
{%- set words = ref('code_words') -%}
{%- set conventions = ref('delivery_conventions') -%}
{%- if execute -%}
{%- set contract = contract_of(extract) -%}
with received as (

    select * from {{ raw }}

),

code_words as (

    select * from {{ words }}

),

delivery_conventions as (

    select * from {{ conventions }}

),

{{ read_rows(contract, run) }},

{{ judge_rows(contract) }}
{%- else -%}
select 1 as parsed_only
{%- endif -%}
{% endmacro %}


{#- The contract of an extract: its source node in dbt's graph. -#}
{% macro contract_of(extract) -%}
    {{ return(graph.sources['source.' ~ project_name ~ '.raw.' ~ extract]) }}
{%- endmacro %}

{#- Columns of a contract: all of them, those that hold a date, those with a code list, those that name a row elsewhere. -#}
{% macro columns_of(contract) -%}
    {{ return(contract.columns.values() | list) }}
{%- endmacro %}

{% macro dated_columns(contract) -%}
    {{ return(columns_of(contract) | selectattr('data_type', 'in', ['date', 'timestamp']) | list) }}
{%- endmacro %}

{% macro coded_columns(contract) -%}
    {{ return(columns_of(contract) | selectattr('config.meta.code_list', 'defined') | list) }}
{%- endmacro %}

{% macro referring_columns(contract) -%}
    {{ return(columns_of(contract) | selectattr('config.meta.references', 'defined') | list) }}
{%- endmacro %}

{#- Columns of the contract that are the end of a spell, an event after its start among them. -#}
{% macro end_columns(contract) -%}
    {%- set ends = [] -%}
    {%- for start, end in contract.config.meta.starts_and_ends or [] %}{% do ends.append(end) %}{% endfor -%}
    {{ return(ends) }}
{%- endmacro %}

{% macro staged_name(column) -%}
    {{ column.config.meta.staged_as or column.name }}
{%- endmacro %}

{#- Names of the columns of the staged table, as the model gives them. -#}
{% macro staged_columns(contract) -%}
    {%- set names = [] -%}
    {%- for column in columns_of(contract) -%}
        {%- do names.append(staged_name(column)) -%}
        {%- if column.data_type == 'timestamp' %}{% do names.append(staged_name(column) ~ '_utc') %}{% endif -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}
