{#-
    From text to rows: a staging model is one call, `{{ staged('ssd_person') }}`, and everything it does follows
    from the extract's contract (docs/add-a-source.md; the rules are those of "From text to rows").

    The result holds every received row with its typed and decoded columns, `row_faults` (a list) and `row_outcome`
    (clean, quarantined or exact duplicate). The materialization `sorted_rows` parts them.
-#}
{% macro staged(extract) %}
{%- set words = ref('code_words') -%}
{%- set run = source('control', 'run') -%}
{%- set raw = source('raw', extract) -%}
{%- if execute -%}
{%- set contract = contract_of(extract) -%}
{%- set meta = contract.config.meta -%}
{%- set columns = contract.columns.values() | list -%}
{%- set coded = columns | selectattr('config.meta.code_list', 'defined') | list -%}
{%- set referring = columns | selectattr('config.meta.references', 'defined') | list -%}

with received as (

    select * from {{ raw }}

),

code_words as (

    select * from {{ words }}

),

run as (

    select
        period_end,
        {{ add_months('period_end', 3) }} as last_date,
        {{ add_months('period_end', 120) }} as last_date_ahead
    from {{ run }}

),

unblanked as (

    select
        source_row,
        {%- for column in columns %}
        {{ unblanked(column, meta.key) }} as {{ column.name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from received

),

{% for column in referring -%}
{%- set parent_extract, parent_column = column.config.meta.references.split('.') -%}
parents_of_{{ column.name }} as (

    select
        {{ trimmed(parent_column) }} as parent_key
        {%- if column.config.meta.not_before is defined %},
        {%- set parent_date = contract_of(parent_extract).columns[column.config.meta.not_before.parent_date] %}
        max({{ parsed(parent_date, trimmed(parent_date.name)) }}) as parent_date
        {%- endif %}
    from {{ contract_of(parent_extract).relation_name }}
    group by 1

),

{% endfor -%}
typed as (

    select
        received.source_row,
        {%- for column in columns %}
        received.{{ column.name }} as {{ column.name }}__text,
        {%- if column in coded %}
        words_of_{{ column.name }}.code as {{ column.name }},
        {%- else %}
        {{ parsed(column, 'received.' ~ column.name) }} as {{ column.name }},
        {%- endif %}
        {%- endfor %}
        {%- for column in referring %}
        parents_of_{{ column.name }}.parent_key is not null as {{ column.name }}__leads_somewhere,
        {%- if column.config.meta.not_before is defined %}
        parents_of_{{ column.name }}.parent_date as {{ column.name }}__parent_date,
        {%- endif %}
        {%- endfor %}
        run.last_date,
        run.last_date_ahead
    from unblanked as received
    cross join run
    {%- for column in coded %}
    left join code_words as words_of_{{ column.name }}
        on words_of_{{ column.name }}.code_list = '{{ column.config.meta.code_list }}'
        and words_of_{{ column.name }}.word = {{ word_of('received.' ~ column.name, column.config.meta.code_list) }}
    {%- endfor %}
    {%- for column in referring %}
    left join parents_of_{{ column.name }}
        on received.{{ column.name }} = parents_of_{{ column.name }}.parent_key
    {%- endfor %}

),

dated as (

    -- 1900-01-01 stands for no date
    select
        * replace (
            source_row as source_row
            {%- for column in columns if column.data_type in ('date', 'timestamp') %},
            case when cast({{ column.name }} as date) > date '1900-01-01' then {{ column.name }} end as {{ column.name }},
            case when cast({{ column.name }} as date) = date '1900-01-01' then null else {{ column.name }}__text end
                as {{ column.name }}__text
            {%- endfor %}
        )
    from typed

),

compared as (

    -- the content of a row, as it is understood, or as it came where it is not understood
    select
        *,
        hash(
            {%- for column in columns %}
            coalesce(cast({{ column.name }} as varchar), {{ column.name }}__text){{ ',' if not loop.last }}
            {%- endfor %}
        ) as content
    from dated

),

counted as (

    select
        *,
        row_number() over (partition by {{ meta.key | join(', ') }}, content order by source_row) as copy_number,
        {% for column in meta.key %}{{ column }} is not null and {% endfor -%}
        min(content) over (partition by {{ meta.key | join(', ') }})
        <> max(content) over (partition by {{ meta.key | join(', ') }}) as shares_its_key
    from compared

),

faulted as (

    select
        *,
        list_filter([
            {%- for column in columns %}
            {%- set column_meta = column.config.meta %}
            {%- if column_meta.required and column not in coded %}
            case when {{ column.name }}__text is null then {{ fault(column.name, 'required value missing', 'quarantined') }} end,
            {%- elif column_meta.required %}
            case
                when {{ column.name }}__text is null then {{ fault(column.name, 'required value missing', 'quarantined') }}
                when {{ column.name }} is null then {{ fault(column.name, 'unknown code', 'quarantined') }}
            end,
            {%- elif column in coded %}
            case
                when {{ column.name }}__text is not null and {{ column.name }} is null
                    then {{ fault(column.name, 'unknown code', 'finding') }}
            end,
            {%- endif %}
            {%- if column.data_type in ('date', 'timestamp') %}
            case
                when {{ column.name }}__text is not null
                    and coalesce(
                        cast({{ column.name }} as date)
                        not between date '1900-01-02' and {{ 'last_date_ahead' if column_meta.may_lie_ahead else 'last_date' }},
                        true
                    )
                    then {{ fault(column.name, 'impossible date', 'finding' if meta.unreadable_dates == 'blank' else 'quarantined') }}
            end,
            {%- elif column.data_type in ('integer', 'decimal') %}
            case
                when {{ column.name }}__text is not null
                    and ({{ column.name }} is null
                        {%- if column_meta.minimum is defined %} or {{ column.name }} < {{ column_meta.minimum }}{% endif %}
                        {%- if column_meta.maximum is defined %} or {{ column.name }} > {{ column_meta.maximum }}{% endif %})
                    then {{ fault(column.name, 'impossible number', 'quarantined') }}
            end,
            {%- elif column.data_type == 'boolean' %}
            case
                when {{ column.name }}__text is not null and {{ column.name }} is null
                    then {{ fault(column.name, 'unknown code', 'quarantined' if column_meta.required else 'finding') }}
            end,
            {%- endif %}
            {%- if column in referring %}
            {%- set noun = 'person ' if column_meta.references == 'ssd_person.pers_person_id' else '' %}
            case
                when {{ column.name }}__text is not null and not {{ column.name }}__leads_somewhere
                    then {{ fault(column.name, 'unknown ' ~ noun ~ 'reference', 'quarantined' if column_meta.required else 'finding') }}
            end,
            {%- endif %}
            {%- if column_meta.not_before is defined %}
            case
                when cast({{ column_meta.not_before.date }} as date) < cast({{ column.name }}__parent_date as date)
                    then {{ fault(column_meta.not_before.date, column_meta.not_before.reason, 'quarantined') }}
            end,
            {%- endif %}
            {%- endfor %}
            {%- for start, end in meta.starts_and_ends or [] %}
            case
                when cast({{ end }} as date) < cast({{ start }} as date)
                    then {{ fault(end, 'end before start', 'quarantined') }}
            end,
            {%- endfor %}
            case
                when shares_its_key then {{ fault(meta.key | join(' and '), 'duplicate key with different content', 'quarantined') }}
            end
        ], lambda fault: fault is not null) as row_faults
    from counted

)

select
    {%- for column in columns %}
    {%- if column.data_type in ('date', 'timestamp') and meta.unreadable_dates == 'blank' %}
    case
        when cast({{ column.name }} as date) between date '1900-01-02' and {{ 'last_date_ahead' if column.config.meta.may_lie_ahead else 'last_date' }}
            then {{ column.name }}
    end as {{ staged_name(column) }},
    {%- elif column in referring and not column.config.meta.required %}
    case when {{ column.name }}__leads_somewhere then {{ column.name }} end as {{ staged_name(column) }},
    {%- else %}
    {{ column.name }} as {{ staged_name(column) }},
    {%- endif %}
    {%- endfor %}
    source_row,
    coalesce({{ meta.key | map('string') | join("__text || ' ' || ") }}__text, '') as record_key,
    '{{ extract }}' as extract,
    {%- set child = columns | selectattr('config.meta.staged_as', 'equalto', 'child_id') | first %}
    {{ child.name ~ '__text' if child else 'cast(null as varchar)' }} as record_child_id,
    list_filter([
        {%- for column in columns if column.data_type in ('date', 'timestamp') %}
        cast({{ column.name }} as date){{ ',' if not loop.last }}
        {%- endfor %}
    ]::date[], lambda a_date: a_date between date '1900-01-02' and last_date_ahead) as record_dates,
    {{ (meta.starts_and_ends[0][1] ~ '__text is null') if meta.starts_and_ends else 'false' }} as is_open_ended,
    row_faults,
    case
        when copy_number > 1 then 'exact duplicate'
        when len(list_filter(row_faults, lambda fault: fault.outcome = 'quarantined')) > 0 then 'quarantined'
        else 'clean'
    end as row_outcome
from faulted
{%- else -%}
select 1 as parsed_only
{%- endif -%}
{% endmacro %}


{#- The contract of an extract: its source node in dbt's graph. -#}
{% macro contract_of(extract) -%}
    {{ return(graph.sources['source.' ~ project_name ~ '.raw.' ~ extract]) }}
{%- endmacro %}

{% macro staged_name(column) -%}
    {{ column.config.meta.staged_as or column.name }}
{%- endmacro %}

{% macro fault(field, reason, outcome) -%}
    {'field': '{{ field }}', 'reason': '{{ reason }}', 'outcome': '{{ outcome }}'}
{%- endmacro %}

{% macro trimmed(text) -%}
    nullif(trim({{ text }}, ' ' || chr(9) || chr(10) || chr(13) || chr(160)), '')
{%- endmacro %}

{#- The text of a cell, trimmed; null where it is one of the words for blank. -#}
{% macro unblanked(column, key) -%}
    {%- set blanks = ['null', 'n/a', '#n/a', 'nan'] -%}
    {%- if not column.config.meta.na_is_a_code %}{% do blanks.append('na') %}{% endif -%}
    {%- if is_identifier(column, key) %}{% do blanks.append('-1') %}{% endif -%}
    case
            when lower({{ trimmed(column.name) }}) not in ('{{ blanks | join("', '") }}') then {{ trimmed(column.name) }}
        end
{%- endmacro %}

{% macro is_identifier(column, key) -%}
    {{ return(column.name in key or column.config.meta.references is defined or column.name.endswith('_id')) }}
{%- endmacro %}

{#- The word that a coded cell is looked up by: without a leading list letter, several categories as one. -#}
{% macro word_of(text, code_list) -%}
    {%- set word = "regexp_replace(lower(" ~ text ~ "), '^[a-z]\\)\\s*', '')" -%}
    {%- if code_list == 'category_of_abuse' -%}
        case when {{ word }} like 'multiple:%' then 'multiple' else {{ word }} end
    {%- else -%}
        {{ word }}
    {%- endif -%}
{%- endmacro %}

{#- Text into the type of its column; null where it cannot be read. -#}
{% macro parsed(column, text) -%}
    {%- if column.data_type in ('date', 'timestamp') -%}
        cast({{ parsed_timestamp(text) }} as {{ column.data_type }})
    {%- elif column.data_type == 'integer' -%}
        case
            when try_cast({{ text }} as decimal(18, 4)) = floor(try_cast({{ text }} as decimal(18, 4)))
                then try_cast(try_cast({{ text }} as decimal(18, 4)) as integer)
        end
    {%- elif column.data_type == 'decimal' -%}
        try_cast({{ text }} as decimal(18, 4))
    {%- elif column.data_type == 'boolean' -%}
        {%- set word = "regexp_replace(lower(" ~ text ~ "), '^[a-z]\\)\\s*', '')" -%}
        case
            when {{ word }} in ('y', 'yes', 'true', 't', '1') then true
            when {{ word }} in ('n', 'no', 'false', 'f', '0') then false
        end
    {%- else -%}
        {{ text }}
    {%- endif -%}
{%- endmacro %}

{#- Day first or ISO, with or without a time; parts of a second are ignored, two-digit years fall out of range. -#}
{% macro parsed_timestamp(text) -%}
    {%- set formats = [] -%}
    {%- for date_format in ['%d/%m/%Y', '%Y-%m-%d', '%d-%m-%Y', '%d-%b-%Y', '%Y-%b-%d'] -%}
        {%- for time_format in ['', ' %H:%M:%S', ' %H:%M'] -%}
            {%- do formats.append(date_format ~ time_format) -%}
        {%- endfor -%}
    {%- endfor -%}
    try_strptime(
        regexp_replace(regexp_replace({{ text }}, '^(.{9,12})T(\d)', '\1 \2'), '\.\d+$', ''),
        ['{{ formats | join("', '") }}']
    )
{%- endmacro %}
