{#-
    How tables, views and seeds are made on DuckDB: each with one replacement. dbt's own ways make a second table, rename
    the first, rename the second and drop the first, and read every seed in Python before the database reads it: twice
    the time of a small run. What staging makes of rows is `sorted_rows`.

    Everything that makes a relation is its statement `main`: that is what a build by a kept plan runs again, and it runs
    nothing else (`scorecard/warehouse/compiled_plan.py`).
-#}

{#- A table, as dbt makes it otherwise: a contract is held to, a view of the same name gives way. -#}
{% materialization table, adapter='duckdb' %}
    {%- set target = this.incorporate(type='table') -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set is_held_to_contract = config.get('contract').enforced -%}

    {{ run_hooks(pre_hooks) }}

    {% if existing is not none and not existing.is_table %}
        {% do adapter.drop_relation(existing) %}
    {% endif %}
    {% call statement('main') %}
        {% if is_held_to_contract %}
            {{ get_assert_columns_equivalent(compiled_code) }}
            create or replace table {{ target }} {{ get_table_columns_and_constraints() }};
            insert into {{ target }} {{ get_column_names() }} (
                {{ get_select_subquery(compiled_code) }}
            );
        {% else %}
            create or replace table {{ target }} as (
                {{ compiled_code }}
            );
        {% endif %}
    {% endcall %}

    {% do adapter.commit() %}
    {{ run_hooks(post_hooks) }}

    {{ return({'relations': [target]}) }}
{% endmaterialization %}

{#- A view, in place of a table of the same name too. -#}
{% materialization view, adapter='duckdb' %}
    {%- set target = this.incorporate(type='view') -%}
    {%- set existing = load_cached_relation(this) -%}

    {{ run_hooks(pre_hooks) }}

    {% if existing is not none and not existing.is_view %}
        {% do adapter.drop_relation(existing) %}
    {% endif %}
    {% call statement('main') %}
        create or replace view {{ target }} as (
            {{ compiled_code }}
        );
    {% endcall %}

    {% do adapter.commit() %}
    {{ run_hooks(post_hooks) }}

    {{ return({'relations': [target]}) }}
{% endmaterialization %}

{#- A seed: the columns that its YAML declares, by name, wherever they stand in the file. -#}
{% materialization seed, adapter='duckdb' %}
    {%- set target = this.incorporate(type='table') -%}
    {%- set column_types = config.get('column_types') or {} -%}
    {#- the folder of the seeds that are in force: the project's own where nobody says otherwise -#}
    {%- set file = adapter.get_seed_file_path(model) -%}
    {%- set folder = env_var('SCORECARD_SEEDS', '') -%}
    {%- if folder -%}{%- set file = folder ~ '/' ~ model.name ~ '.csv' -%}{%- endif -%}
    {%- set file = file | replace("'", "''") -%}
    {% if not column_types %}
        {% do exceptions.raise_compiler_error('Declare the type of every column under `config: column_types`.') %}
    {% endif %}

    {{ run_hooks(pre_hooks) }}

    {% call statement('main') %}
        create or replace table {{ target }} (
            {% for column, type in column_types.items() %}
            {{ column }} {{ type }}{{ ',' if not loop.last }}
            {% endfor %}
        );
        insert into {{ target }}
        select {{ column_types.keys() | join(', ') }}
        from read_csv('{{ file }}', header = true, all_varchar = true, delim = ',', quote = '"', escape = '"');
    {% endcall %}
    {% do store_result('agate_table', response='OK') %}

    {% do adapter.commit() %}
    {{ run_hooks(post_hooks) }}

    {{ return({'relations': [target]}) }}
{% endmaterialization %}
