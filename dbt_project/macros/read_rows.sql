{#-
    Read: from `received` to `settled`, one row a row received. Of a column `x` there is `x`, its value, null where there is
    none or none that can be read; `x__text`, what the cell says, null where it is blank; and what only reading can tell:

    x__is_broken          text follows a line break, in a column where nobody types more than a line
    x__leads_somewhere    the row that it names is in the other extract; `x__parent_date`, a date of that row
    x__is_none            an end so far ahead that it stands for none
-#}
{% macro read_rows(contract, run) %}
{%- set columns = contract.columns -%}
{%- set dated = columns | selectattr('kind', 'equalto', 'date') | list -%}
{%- set coded = columns | selectattr('kind', 'equalto', 'code') | list -%}
{%- set referring = columns | selectattr('of.references', 'defined') | list -%}
{%- set later = referring | selectattr('of.not_before', 'defined') | list -%}
{%- set trim, breaks, plain = trimmed('§'), breaks_its_line('§'), plain_date('§') -%}
run as (

    select
        period_end,
        {{ add_months('period_end', 3) }} as last_date,
        {{ add_months('period_end', 120) }} as last_date_ahead
        {%- for column in columns if column.is_end %},
        exists(
            select 1
            from delivery_conventions
            where delivery_conventions.la_code = run.la_code
                and delivery_conventions.extract = '{{ contract.extract }}'
                and delivery_conventions.column_name = '{{ column.name }}'
                and delivery_conventions.convention = 'end_includes_its_last_day'
        ) as {{ column.name }}__includes_its_last_day
        {%- endfor %}
    from {{ run }} as run

),

trimmed as (

    select
        source_row,
        {%- for column in columns %}
        {{ trim | replace('§', column.name) }} as {{ column.name }},
        {%- if column.kind != 'free_text' %}
        {{ breaks | replace('§', column.name) }} as {{ column.name }}__is_broken{{ ',' if not loop.last }}
        {%- endif %}
        {%- endfor %}
    from received

),

texts as materialized (

    select
        source_row,
        {%- for column in columns %}
        {{ said(column.name, column.kind, column.of.na_is_a_code, column.name.endswith('_id')) }} as {{ column.name }},
        {%- if column.kind != 'free_text' %}
        {{ column.name }}__is_broken,
        {%- endif %}
        {%- endfor %}
        {{ contract.key | join(" || ' ' || ") }} as key_as_received
    from trimmed

),

{% for column in referring -%}
{%- set parent_extract, parent_name = column.of.references.split('.') -%}
parents_of_{{ column.name }} as (

    select distinct
        {{ said('parent_key', 'identifier') }} as parent_key
        {{- ',\n        date_text' if column in later }}
    from (
        select
            {{ trim | replace('§', parent_name) }} as parent_key
            {%- if column in later %},
            {{ trim | replace('§', column.of.not_before.parent_date) }} as date_text
            {%- endif %}
        from {{ source_of(parent_extract).relation_name }}
    )

),

{% endfor -%}
{%- if dated %}
{{ read_dates(dated, later, plain) }},

{% endif -%}
{%- for column in later %}
dated_parents_of_{{ column.name }} as (

    select
        parents.parent_key,
        max(coalesce({{ plain | replace('§', 'parents.date_text') }}, dates_read.local_time)) as parent_date
    from parents_of_{{ column.name }} as parents
    left join dates_read
        on parents.date_text = dates_read.text
    group by parents.parent_key

),

{% endfor -%}
typed as (

    select
        texts.source_row,
        texts.key_as_received,
        {%- for column in columns %}
        texts.{{ column.name }} as {{ column.name }}__text,
        {{ value_of(column, plain) }} as {{ column.name }},
        {%- if column.kind != 'free_text' %}
        texts.{{ column.name }}__is_broken,
        {%- endif %}
        {%- if column.type == 'timestamp' %}
        dates_of_{{ column.name }}.utc_time as {{ column.name }}__utc_time,
        {%- endif %}
        {%- if column in referring %}
        parents_of_{{ column.name }}.parent_key is not null as {{ column.name }}__leads_somewhere,
        {%- endif %}
        {%- if column in later %}
        parents_of_{{ column.name }}.parent_date as {{ column.name }}__parent_date,
        {%- endif %}
        {%- endfor %}
        run.*
    from texts
    cross join run
    {%- for column in coded %}
    left join code_words as words_of_{{ column.name }}
        on words_of_{{ column.name }}.code_list = '{{ column.of.code_list }}'
        and words_of_{{ column.name }}.word = {{ code_word_of('texts.' ~ column.name, column.of.code_list) }}
    {%- endfor %}
    {%- for column in dated %}
    left join dates_read as dates_of_{{ column.name }}
        on texts.{{ column.name }} = dates_of_{{ column.name }}.text
    {%- endfor %}
    {%- for column in referring %}
    left join {{ 'dated_parents_of_' ~ column.name ~ ' as ' if column in later }}parents_of_{{ column.name }}
        on texts.{{ column.name }} = parents_of_{{ column.name }}.parent_key
    {%- endfor %}

),

settled as (

    -- 1900-01-01 stands for no date; an end so far ahead stands for no end
    select
        *
        {%- if dated %}
        replace (
            {%- for column in dated %}
            {%- set is_none = "cast(" ~ column.name ~ " as date) = date '1900-01-01'"
                ~ (" or " ~ column.name ~ " >= last_date_ahead + 1" if column.of.far_ahead_is_none else "") %}
            case when {{ is_none }} then null else {{ column.name }} end as {{ column.name }},
            case when {{ is_none }} then null else {{ column.name }}__text end as {{ column.name }}__text{{ ',' if not loop.last }}
            {%- endfor %}
        )
        {%- endif %}
        {%- for column in dated if column.of.far_ahead_is_none %},
        {{ column.name }} >= last_date_ahead + 1 as {{ column.name }}__is_none
        {%- endfor %}
    from typed

)
{%- endmacro %}


{#- The value that a column's text stands for, in the type of the column. -#}
{% macro value_of(column, plain) -%}
    {%- set text = 'texts.' ~ column.name -%}
    {%- if column.kind == 'code' -%}
        words_of_{{ column.name }}.code
    {%- elif column.kind == 'date' -%}
        {%- set moment = 'coalesce(' ~ (plain | replace('§', text)) ~ ', dates_of_' ~ column.name ~ '.local_time)' -%}
        {#- through universal time, because an hour of March is none of London's -#}
        cast({{ london_time(utc_time(moment)) if column.type == 'timestamp' else moment }} as {{ column.type }})
    {%- elif column.kind == 'number' -%}
        {{ number_of(text, column.type) }}
    {%- elif column.kind == 'boolean' -%}
        {{ boolean_of(text) }}
    {%- else -%}
        {{ text }}
    {%- endif -%}
{%- endmacro %}
