{#-
    Sort: the materialization of staging. The rows as read and judged go into a temporary table; from it come

    - the model's table: the clean rows, each key once;
    - `quality.row_faults`: what is wrong with the others, and what was found about the clean ones;
    - `quality.quarantined_records`: what can still be read of a quarantined row (whose it is, its dates), for the range
      of its effect;
    - `quality.date_orders`, and the extract marked unusable in `quality.files`, where its dates have the month first.
-#}
{% materialization sorted_rows, adapter='duckdb' %}
    {%- set contract = contract_of((model.sources | selectattr(0, 'equalto', 'raw') | first)[1]) -%}
    {%- set clean = this.incorporate(type='table') -%}
    {%- set judged = this.identifier ~ '__judged' -%}
    {%- set copies = this.identifier ~ '__copies' -%}

    {{ run_hooks(pre_hooks) }}

    {% call statement('judge') %}
        create or replace temporary table {{ judged }} as (
            {{ compiled_code }}
        );
        create or replace temporary table {{ copies }} as (
            {{ rows_that_share_a_key(contract, judged) }}
        );
    {% endcall %}

    {% call statement('main') %}
        create or replace table {{ clean }} as
        {{ clean_rows(contract, judged, copies) }}
    {% endcall %}

    {% call statement('faults') %}
        {{ keep_faults(contract, judged, copies) }}
        {{ keep_what_can_be_read(contract, judged, copies) }}
        drop table {{ judged }};
        drop table {{ copies }};
    {% endcall %}

    {% if execute and some_dates_have_the_month_first(contract) %}
        {% call statement('date_orders') %}{{ mark_month_first(contract) }}{% endcall %}
    {% endif %}

    {% do adapter.commit() %}
    {{ run_hooks(post_hooks) }}

    {{ return({'relations': [clean]}) }}
{% endmaterialization %}


{#-
    Rows whose key stands more than once, with `copy_number` among those of the same content and `shares_its_key` where
    the contents differ. Where rows of one key are merged, those in quarantine stay out of it.
-#}
{% macro rows_that_share_a_key(contract, judged) -%}
    {%- set key = staged_key(contract) -%}
    {%- set counted = ' filter (where not is_quarantined)' if merges(contract) else '' -%}
    with repeated as (

        select {{ key | join(', ') }}
        from {{ judged }}
        group by all
        having count(*) > 1

    ),

    together as (

        select
            judged.*,
            hash({% for name in staged_columns(contract) %}judged.{{ name }}, {% endfor %}judged.as_it_came) as content
        from {{ judged }} as judged
        inner join repeated
            on {% for name in key %}judged.{{ name }} is not distinct from repeated.{{ name }}{{ ' and ' if not loop.last }}{% endfor %}

    )

    select
        *,
        row_number() over (partition by {{ key | join(', ') }}, content order by source_row) as copy_number,
        {% for name in key %}{{ name }} is not null and {% endfor -%}
        {{ 'not is_quarantined and ' if merges(contract) -}}
        min(content){{ counted }} over (partition by {{ key | join(', ') }})
        <> max(content){{ counted }} over (partition by {{ key | join(', ') }}) as shares_its_key,
        min(source_row){{ counted }} over (partition by {{ key | join(', ') }}) as first_row
    from together
{%- endmacro %}

{#- The staged table: rows that nothing keeps out and, where rows of one key are merged, one of them all. -#}
{% macro clean_rows(contract, judged, copies) -%}
    select
        {%- for name in staged_columns(contract) %}
        judged.{{ name }},
        {%- endfor %}
        judged.source_row
    from {{ judged }} as judged
    left join {{ copies }} as copies
        on judged.source_row = copies.source_row
    where not judged.is_quarantined
        and coalesce(copies.copy_number, 1) = 1
        and not coalesce(copies.shares_its_key, false)
    {%- if merges(contract) %}

    union all

    -- each column the value on which all rows that have one agree
    select
        {%- for name in staged_columns(contract) %}
        case when min({{ name }}) = max({{ name }}) then min({{ name }}) end as {{ name }},
        {%- endfor %}
        first_row as source_row
    from {{ copies }}
    where shares_its_key and copy_number = 1
    group by {{ staged_key(contract) | join(', ') }}, first_row
    {%- endif %}
{%- endmacro %}

{% macro keep_faults(contract, judged, copies) -%}
    {%- set extract = contract.name -%}
    delete from quality.row_faults
    where extract = '{{ extract }}' and reason not like 'row does not split%';

    insert into quality.row_faults
    select '{{ extract }}', source_row, record_key, fault.field, fault.reason, fault.outcome
    from (
        select judged.source_row, judged.record_key, unnest(judged.row_faults) as fault
        from {{ judged }} as judged
        left join {{ copies }} as copies
            on judged.source_row = copies.source_row
        where judged.row_faults is not null and coalesce(copies.copy_number, 1) = 1
    );

    insert into quality.row_faults
    select
        '{{ extract }}', source_row, record_key, '{{ contract.config.meta.key | join(' and ') }}',
        'duplicate key with different content', '{{ 'finding' if merges(contract) else 'quarantined' }}'
    from {{ copies }}
    where shares_its_key and copy_number = 1;

    insert into quality.row_faults
    select '{{ extract }}', source_row, record_key, null, 'exact duplicate', 'exact duplicate'
    from {{ copies }}
    where copy_number > 1;
    {% if merges(contract) %}
    insert into quality.row_faults
    select '{{ extract }}', source_row, record_key, null, 'merged into an earlier row of its key', 'exact duplicate'
    from {{ copies }}
    where shares_its_key and copy_number = 1 and source_row <> first_row;
    {% endif %}
    insert into quality.row_faults
    select
        '{{ extract }}', min(source_row), null, string_agg(distinct field, ' and ' order by field),
        'no end: a date more than ten years ahead (in rows: ' || count(distinct source_row) || ')', 'finding'
    from (
        select source_row, unnest(ends_that_are_none) as field
        from {{ judged }}
        where ends_that_are_none is not null
    )
    having count(*) > 0;
{%- endmacro %}

{% macro keep_what_can_be_read(contract, judged, copies) -%}
    delete from quality.quarantined_records
    where extract = '{{ contract.name }}';

    insert into quality.quarantined_records
    select
        '{{ contract.name }}',
        judged.source_row,
        judged.record_child_id,
        list_filter([
            {%- for column in dated_columns(contract) %}
            cast(judged.{{ staged_name(column) }} as date){{ ',' if not loop.last }}
            {%- endfor %}
        ]::date[], lambda a_date: a_date between date '1900-01-02' and {{ add_months('run.period_end', 120) }}),
        judged.is_open_ended,
        judged.row_faults is not null
        and len(list_filter(judged.row_faults, lambda fault: starts_with(fault.reason, 'impossible date'))) > 0
    from {{ judged }} as judged
    cross join control.run as run
    left join {{ copies }} as copies
        on judged.source_row = copies.source_row
    where coalesce(copies.copy_number, 1) = 1
        and (judged.is_quarantined {{ 'or coalesce(copies.shares_its_key, false)' if not merges(contract) }});
{%- endmacro %}


{#- Whether a date of the extract was refused because it can only be read with the month first. -#}
{% macro some_dates_have_the_month_first(contract) -%}
    {%- set found = run_query(
        "select count(*) from quality.row_faults where extract = '" ~ contract.name
        ~ "' and reason = 'impossible date: the month stands first'"
    ) -%}
    {{ return(found.columns[0].values()[0] > 0) }}
{%- endmacro %}

{#- How many dates can only be read one way or the other; where none has the day first, the extract is unusable. -#}
{% macro mark_month_first(contract) -%}
    {%- set extract = contract.name -%}
    create table if not exists quality.date_orders (
        extract varchar, only_month_first bigint, only_day_first bigint
    );

    delete from quality.date_orders
    where extract = '{{ extract }}';

    insert into quality.date_orders
    select
        '{{ extract }}',
        count(*) filter (where {{ is_month_first('written') }}),
        count(*) filter (where {{ is_day_first('written') }})
    from (
        {%- for column in dated_columns(contract) %}
        select {{ trimmed(column.name) }} as written from {{ contract.relation_name }}
        {{- '\n        union all' if not loop.last }}
        {%- endfor %}
    );

    update quality.files
    set status = 'unusable', message = date_orders.message
    from (
        select
            extract,
            extract || '.csv: its dates have the month first (' || only_month_first
            || ' can be read no other way, none with the day first). Write dates with the day first or as 2024-03-31.'
                as message
        from quality.date_orders
        where only_day_first = 0
    ) as date_orders
    where files.extract = date_orders.extract;
{%- endmacro %}


{#- Names of the key's columns after staging. -#}
{% macro staged_key(contract) -%}
    {%- set names = [] -%}
    {%- for name in contract.config.meta.key %}{% do names.append(staged_name(contract.columns[name])) %}{% endfor -%}
    {{ return(names) }}
{%- endmacro %}

{#- Whether rows of one key with different content become one row, rather than go into quarantine. -#}
{% macro merges(contract) -%}
    {{ return(contract.config.meta.same_key == 'merge') }}
{%- endmacro %}
