{#-
    Sort: the materialization of staging. The rows as read and judged go into a temporary table; from it come

    - the model's table: the clean rows, each key once;
    - `quality.row_faults`: what is wrong with the others, and what was found about the clean ones;
    - `quality.quarantined_records`: what can still be read of a quarantined row (whose it is, its dates), for the range
      of its effect;
    - the extract marked unusable in `quality.files`, where its dates have the month first.
-#}
{% materialization sorted_rows, adapter='duckdb' %}
    {%- set contract = contract_of((model.sources | selectattr(0, 'equalto', 'raw') | first)[1]) -%}
    {%- set clean = this.incorporate(type='table') -%}
    {%- set judged = this.identifier ~ '__judged' -%}
    {%- set copies = this.identifier ~ '__copies' -%}

    {{ run_hooks(pre_hooks) }}

    {% call statement('main') %}
        create or replace temporary table {{ judged }} as (
            {{ compiled_code }}
        );

        create or replace temporary table {{ copies }} as (
            {{ rows_that_share_a_key(contract, judged) }}
        );

        create or replace table {{ clean }} as
        {{ clean_rows(contract, judged, copies) }};

        {{ keep_faults(contract, judged, copies) }}
        {{ keep_what_can_be_read(contract, judged, copies) }}
        {{ refuse_month_first(contract) }}
        drop table {{ judged }};
        drop table {{ copies }};
    {% endcall %}

    {% do adapter.commit() %}
    {{ run_hooks(post_hooks) }}

    {{ return({'relations': [clean]}) }}
{% endmaterialization %}


{#-
    Rows whose key stands more than once, with `copy_number` among those of the same content and `shares_its_key` where
    the contents differ. Where rows of one key are merged, those in quarantine stay out of it.
-#}
{% macro rows_that_share_a_key(contract, judged) -%}
    {%- set key = contract.staged_key -%}
    {%- set counted = ' filter (where not is_quarantined)' if contract.merges else '' -%}
    with repeated as (

        select {{ key | join(', ') }}
        from {{ judged }}
        group by all
        having count(*) > 1

    ),

    together as (

        select
            judged.*,
            hash({% for name in contract.staged_columns %}judged.{{ name }}, {% endfor %}judged.as_it_came) as content
        from {{ judged }} as judged
        inner join repeated
            on {% for name in key %}judged.{{ name }} is not distinct from repeated.{{ name }}{{ ' and ' if not loop.last }}{% endfor %}

    )

    select
        *,
        row_number() over (partition by {{ key | join(', ') }}, content order by source_row) as copy_number,
        {% for name in key %}{{ name }} is not null and {% endfor -%}
        {{ 'not is_quarantined and ' if contract.merges -}}
        min(content){{ counted }} over (partition by {{ key | join(', ') }})
        <> max(content){{ counted }} over (partition by {{ key | join(', ') }}) as shares_its_key,
        min(source_row){{ counted }} over (partition by {{ key | join(', ') }}) as first_row
    from together
{%- endmacro %}

{#- The staged table: rows that nothing keeps out and, where rows of one key are merged, one of them all. -#}
{% macro clean_rows(contract, judged, copies) -%}
    select
        (select la_code from control.run) as la_code,
        {%- for name in contract.staged_columns %}
        judged.{{ name }},
        {%- endfor %}
        judged.source_row
    from {{ judged }} as judged
    left join {{ copies }} as copies
        on judged.source_row = copies.source_row
    where not judged.is_quarantined
        and coalesce(copies.copy_number, 1) = 1
        and not coalesce(copies.shares_its_key, false)
    {%- if contract.merges %}

    union all

    -- each column the value on which all rows that have one agree
    select
        (select la_code from control.run) as la_code,
        {%- for name in contract.staged_columns %}
        case when min({{ name }}) = max({{ name }}) then min({{ name }}) end as {{ name }},
        {%- endfor %}
        first_row as source_row
    from {{ copies }}
    where shares_its_key and copy_number = 1
    group by {{ contract.staged_key | join(', ') }}, first_row
    {%- endif %}
{%- endmacro %}

{% macro keep_faults(contract, judged, copies) -%}
    {%- set extract = contract.extract -%}
    delete from quality.row_faults
    where extract = '{{ extract }}' and reason not like 'row does not split%'
        and reason not like 'bytes that are not UTF-8%';

    insert into quality.row_faults (extract, source_row, record_key, field, reason, outcome)
    select '{{ extract }}', source_row, record_key, fault.field, fault.reason, fault.outcome
    from (
        select judged.source_row, judged.record_key, unnest(judged.row_faults) as fault
        from {{ judged }} as judged
        left join {{ copies }} as copies
            on judged.source_row = copies.source_row
        where judged.row_faults is not null and coalesce(copies.copy_number, 1) = 1
    );

    insert into quality.row_faults (extract, source_row, record_key, field, reason, outcome)
    select
        '{{ extract }}', source_row, record_key, '{{ contract.key | join(' and ') }}',
        'duplicate key with different content', '{{ 'finding' if contract.merges else 'quarantined' }}'
    from {{ copies }}
    where shares_its_key and copy_number = 1;

    insert into quality.row_faults (extract, source_row, record_key, field, reason, outcome)
    select '{{ extract }}', source_row, record_key, null, 'exact duplicate', 'exact duplicate'
    from {{ copies }}
    where copy_number > 1;
    {% if contract.merges %}
    insert into quality.row_faults (extract, source_row, record_key, field, reason, outcome)
    select '{{ extract }}', source_row, record_key, null, 'merged into an earlier row of its key', 'exact duplicate'
    from {{ copies }}
    where shares_its_key and copy_number = 1 and source_row <> first_row;
    {% endif %}
    insert into quality.row_faults (extract, source_row, record_key, field, reason, outcome)
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
    where extract = '{{ contract.extract }}';

    insert into quality.quarantined_records (
        extract, source_row, child_id, readable_dates, is_open_ended, has_unreadable_date
    )
    select
        '{{ contract.extract }}',
        judged.source_row,
        judged.record_child_id,
        list_filter([
            {%- for column in contract.columns if column.kind == 'date' %}
            cast(judged.{{ column.staged }} as date){{ ',' if not loop.last }}
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
        and (judged.is_quarantined {{ 'or coalesce(copies.shares_its_key, false)' if not contract.merges }});
{%- endmacro %}


{#-
    An extract is unusable where some of its dates can only be read with the month first and none only with the day first.
    Its dates are looked at again only where one was refused for that.
-#}
{% macro refuse_month_first(contract) -%}
    {%- set dated = contract.columns | selectattr('kind', 'equalto', 'date') | list -%}
    {%- if dated -%}
    {%- set trim = trimmed('§') -%}
    update quality.files
    set status = 'unusable',
        message = '{{ contract.extract }}.csv: its dates have the month first (' || month_first
            || ' of them can be read no other way, none can only have the day first). Write them with the day first, or as 2024-03-31.'
    from (
        select
            count(*) filter (where {{ is_month_first('written') }}) as month_first,
            count(*) filter (where {{ is_day_first('written') }}) as day_first
        from (
            {%- for column in dated %}
            select {{ trim | replace('§', column.name) }} as written from {{ contract.relation }}
            {{- '\n            union all' if not loop.last }}
            {%- endfor %}
        )
        where exists(
            select 1
            from quality.row_faults
            where extract = '{{ contract.extract }}' and reason = 'impossible date: the month stands first'
        )
    ) as written
    where files.extract = '{{ contract.extract }}' and month_first > 0 and day_first = 0;
    {%- endif %}
{%- endmacro %}
