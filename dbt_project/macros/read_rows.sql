{#-
    Read: from `received` to `settled`, one row a row received. Of a column `x` there is `x`, its value, null where there is
    none or none that can be read; `x__text`, what the cell says, null where it is blank; and what only reading can tell:

    x__is_broken          text follows a line break, in a column where nobody types more than a line
    x__leads_somewhere    the row that it names is in the other extract; `x__parent_date`, a date of that row
    x__is_none            an end so far ahead that it stands for none
-#}
{% macro read_rows(contract, run) %}
{%- set key = contract.config.meta.key -%}
{%- set columns = columns_of(contract) -%}
{%- set dated = dated_columns(contract) -%}
{%- set coded = coded_columns(contract) -%}
{%- set referring = referring_columns(contract) -%}
{%- set date_sources = [] -%}
{%- for column in dated %}{% do date_sources.append(['texts', column.name]) %}{% endfor -%}
run as (

    select
        period_end,
        {{ add_months('period_end', 3) }} as last_date,
        {{ add_months('period_end', 120) }} as last_date_ahead
        {%- for column in columns if column.name in end_columns(contract) %},
        exists(
            select 1
            from delivery_conventions
            where delivery_conventions.la_code = run.la_code
                and delivery_conventions.extract = '{{ contract.name }}'
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
        {{ trimmed(column.name) }} as {{ column.name }},
        {%- if kind_of(column, key) != 'free_text' %}
        {{ breaks_its_line(column.name) }} as {{ column.name }}__is_broken{{ ',' if not loop.last }}
        {%- endif %}
        {%- endfor %}
    from received

),

texts as materialized (

    select
        source_row,
        {%- for column in columns %}
        {{ said(column, column.name, key) }} as {{ column.name }},
        {%- if kind_of(column, key) != 'free_text' %}
        {{ column.name }}__is_broken,
        {%- endif %}
        {%- endfor %}
        {{ key | map('string') | join(" || ' ' || ") }} as key_as_received
    from trimmed

),

{% for column in referring -%}
{%- set parent_extract, parent_name = column.config.meta.references.split('.') -%}
{%- set parent = contract_of(parent_extract) -%}
{%- set parent_date = column.config.meta.not_before.parent_date if column.config.meta.not_before else none -%}
{%- if parent_date %}{% do date_sources.append(['parents_of_' ~ column.name, 'date_text']) %}{% endif -%}
parents_of_{{ column.name }} as (

    select distinct
        {{ identifier_said(parent.columns[parent_name]) }} as parent_key
        {%- if parent_date %},
        {{ trimmed(parent_date) }} as date_text
        {%- endif %}
    from {{ parent.relation_name }}

),

{% endfor -%}
{%- if dated %}
{{ read_dates(date_sources) }},

{% endif -%}
{%- for column in referring if column.config.meta.not_before %}
dated_parents_of_{{ column.name }} as (

    select
        parents.parent_key,
        max(coalesce({{ plain_date('parents.date_text') }}, dates_read.local_time)) as parent_date
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
        {{ value_of(column, 'texts.' ~ column.name, key) }} as {{ column.name }},
        {%- if kind_of(column, key) != 'free_text' %}
        texts.{{ column.name }}__is_broken,
        {%- endif %}
        {%- if column.data_type == 'timestamp' %}
        dates_of_{{ column.name }}.utc_time as {{ column.name }}__utc_time,
        {%- endif %}
        {%- if column in referring %}
        parents_of_{{ column.name }}.parent_key is not null as {{ column.name }}__leads_somewhere,
        {%- endif %}
        {%- if column.config.meta.not_before is defined %}
        parents_of_{{ column.name }}.parent_date as {{ column.name }}__parent_date,
        {%- endif %}
        {%- endfor %}
        run.*
    from texts
    cross join run
    {%- for column in coded %}
    left join code_words as words_of_{{ column.name }}
        on words_of_{{ column.name }}.code_list = '{{ column.config.meta.code_list }}'
        and words_of_{{ column.name }}.word = {{ code_word_of('texts.' ~ column.name, column.config.meta.code_list) }}
    {%- endfor %}
    {%- for column in dated %}
    left join dates_read as dates_of_{{ column.name }}
        on texts.{{ column.name }} = dates_of_{{ column.name }}.text
    {%- endfor %}
    {%- for column in referring %}
    left join {{ 'dated_parents_of_' ~ column.name ~ ' as ' if column.config.meta.not_before is defined }}parents_of_{{ column.name }}
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
            case when not {{ stands_for_none(column) }} then {{ column.name }} end as {{ column.name }},
            case when not coalesce({{ stands_for_none(column) }}, false) then {{ column.name }}__text end
                as {{ column.name }}__text{{ ',' if not loop.last }}
            {%- endfor %}
        )
        {%- endif %}
        {%- for column in dated if column.config.meta.far_ahead_is_none %},
        {{ column.name }} >= last_date_ahead + 1 as {{ column.name }}__is_none
        {%- endfor %}
    from typed

)
{%- endmacro %}


{#- The value that a text stands for, in the type of its column. -#}
{% macro value_of(column, text, key) -%}
    {%- set kind = kind_of(column, key) -%}
    {%- if kind == 'code' -%}
        words_of_{{ column.name }}.code
    {%- elif kind == 'date' -%}
        cast(coalesce({{ plain_date(text) }}, dates_of_{{ column.name }}.local_time) as {{ column.data_type }})
    {%- elif kind == 'number' -%}
        {{ number_of(text, column.data_type) }}
    {%- elif kind == 'boolean' -%}
        {{ boolean_of(text) }}
    {%- else -%}
        {{ text }}
    {%- endif -%}
{%- endmacro %}

{% macro stands_for_none(column) -%}
    (cast({{ column.name }} as date) = date '1900-01-01'
            {%- if column.config.meta.far_ahead_is_none %} or {{ column.name }} >= last_date_ahead + 1{% endif %})
{%- endmacro %}
