{#-
    The materialization of staging: one pass over the received rows gives the clean ones as the model's table and the
    faults of the others, and the findings of the clean ones, as rows of `quality.row_faults`. What can still be read of
    a quarantined row (whose it is, its dates) goes to `quality.quarantined_records`, for the range of its effect.
-#}
{% materialization sorted_rows, adapter='duckdb' %}
    {%- set clean = this.incorporate(type='table') -%}
    {%- set sorted = this.identifier ~ '__sorted' -%}

    {{ run_hooks(pre_hooks) }}

    {% call statement('main') %}
        create or replace temporary table {{ sorted }} as (
            {{ compiled_code }}
        );

        create or replace table {{ clean }} as
        select * exclude (record_key, extract, record_child_id, record_dates, is_open_ended, row_faults, row_outcome)
        from {{ sorted }}
        where row_outcome = 'clean';

        delete from quality.row_faults
        where extract in (select extract from {{ sorted }}) and reason not like 'row does not split%';

        insert into quality.row_faults
        select extract, source_row, record_key, fault.field, fault.reason, fault.outcome
        from (
            select extract, source_row, record_key, unnest(row_faults) as fault
            from {{ sorted }}
            where row_outcome <> 'exact duplicate'
        )
        union all
        select extract, source_row, record_key, null, 'exact duplicate', row_outcome
        from {{ sorted }}
        where row_outcome = 'exact duplicate';

        delete from quality.quarantined_records
        where extract in (select extract from {{ sorted }});

        insert into quality.quarantined_records
        select
            extract,
            source_row,
            record_child_id,
            record_dates,
            is_open_ended,
            len(list_filter(row_faults, lambda fault: fault.reason = 'impossible date')) > 0
        from {{ sorted }}
        where row_outcome = 'quarantined';

        drop table {{ sorted }};
    {% endcall %}

    {% do adapter.commit() %}
    {{ run_hooks(post_hooks) }}

    {{ return({'relations': [clean]}) }}
{% endmaterialization %}
