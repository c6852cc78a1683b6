{#-
    From text to rows: a staging model is one call, `{{ staged('ssd_person') }}`, and everything it does follows from
    the extract's contract (docs/add-a-source.md). Three steps, each in a file of its own; docs/staging.md follows a cell
    through them:

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


{#- Source node of an extract in dbt's graph. -#}
{% macro source_of(extract) -%}
    {{ return(graph.sources['source.' ~ project_name ~ '.raw.' ~ extract]) }}
{%- endmacro %}

{#-
    The contract of an extract, as the three steps ask it: `extract`, `relation`, `key` (columns as received), `staged_key`,
    `merges` (rows of one key become one), `blanks_dates` (a date that cannot be is blanked and the row kept),
    `starts_and_ends`, `staged_columns` in the order of the table, `child` (the column that names the child, or nothing)
    and `columns`. A column has its `name` as received, `staged`, `type`, `kind` (what its cells hold, see `kind_of` in
    cells.sql), `required`, `is_end` and, as `of`, what else the contract says of it.
-#}
{% macro contract_of(extract) -%}
    {%- set source = source_of(extract) -%}
    {%- set meta = source.config.meta -%}
    {%- set ends = (meta.starts_and_ends or []) | map('last') | list -%}
    {%- set columns, staged, found = [], [], {'child': none} -%}
    {%- for column in source.columns.values() -%}
        {%- set of = column.config.meta -%}
        {%- set name = of.staged_as or column.name -%}
        {%- do columns.append({
            'name': column.name, 'staged': name, 'type': column.data_type, 'kind': kind_of(column, meta.key),
            'required': of.required or false, 'is_end': column.name in ends, 'of': of
        }) -%}
        {%- do staged.append(name) -%}
        {%- if column.data_type == 'timestamp' %}{% do staged.append(name ~ '_utc') %}{% endif -%}
        {%- if name == 'child_id' %}{% do found.update(child=column.name) %}{% endif -%}
    {%- endfor -%}
    {{ return({
        'extract': extract, 'relation': source.relation_name, 'key': meta.key,
        'staged_key': columns | selectattr('name', 'in', meta.key) | map(attribute='staged') | list,
        'merges': meta.same_key == 'merge', 'blanks_dates': meta.unreadable_dates == 'blank',
        'starts_and_ends': meta.starts_and_ends or [], 'columns': columns, 'staged_columns': staged, 'child': found.child
    }) }}
{%- endmacro %}
