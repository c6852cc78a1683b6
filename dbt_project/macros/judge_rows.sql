{#-
    Judge: from `settled` to the model's rows. What can be wrong with a row is asked once, a yes or no each; only a row
    with a yes gets a list of its faults. A fault names its column, its reason in kind (never a value) and what becomes of
    the row: `quarantined`, or `finding` where the value is blanked and the row counts.

    The rows have the staged columns and `source_row`, and for the sorting: `record_key` and `record_child_id` as far as
    the row says them, `is_open_ended`, `row_faults` (null where there is none), `is_quarantined`, `ends_that_are_none`,
    and `as_it_came`, a hash of the whole row where it is not fully understood.
-#}
{% macro judge_rows(contract) %}
{%- set meta = contract.config.meta -%}
{%- set columns = columns_of(contract) -%}
{%- set questions = questions_about(contract) -%}
judged as (

    select
        *,
        {%- for question in questions %}
        {{ question.asks }} as {{ question.name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from settled

),

faulted as (

    select
        *,
        case
            when {{ questions | map(attribute='name') | join('\n                or ') }}
                then list_filter([
                    {%- for question in questions %}
                    case when {{ question.name }} then {'field': '{{ question.field }}', 'reason': {{ question.reason }}, 'outcome': '{{ question.outcome }}'} end{{ ',' if not loop.last }}
                    {%- endfor %}
                ], lambda fault: fault is not null)
        end as row_faults
    from judged

)

select
    {%- for column in columns %}
    {{ kept_value(contract, column) }} as {{ staged_name(column) }},
    {%- if column.data_type == 'timestamp' %}
    coalesce({{ column.name }}__utc_time, {{ utc_time(column.name) }}) as {{ staged_name(column) }}_utc,
    {%- endif %}
    {%- endfor %}
    source_row,
    case when {{ meta.key | join('__text is not null and ') }}__text is not null then key_as_received else '' end as record_key,
    {%- set child = columns | selectattr('config.meta.staged_as', 'equalto', 'child_id') | first %}
    {{ child.name ~ '__text' if child else 'cast(null as varchar)' }} as record_child_id,
    {{ (meta.starts_and_ends[0][1] ~ '__text is null') if meta.starts_and_ends else 'false' }} as is_open_ended,
    {%- set ends = columns | selectattr('config.meta.far_ahead_is_none', 'defined') | list %}
    {%- if ends %}
    case
        when {{ ends | map(attribute='name') | join('__is_none or ') }}__is_none
            then list_filter([
                {%- for column in ends %}
                case when {{ column.name }}__is_none then '{{ column.name }}' end{{ ',' if not loop.last }}
                {%- endfor %}
            ], lambda field: field is not null)
    end as ends_that_are_none,
    {%- else %}
    cast(null as varchar[]) as ends_that_are_none,
    {%- endif %}
    row_faults,
    row_faults is not null and len(list_filter(row_faults, lambda fault: fault.outcome = 'quarantined')) > 0 as is_quarantined,
    case
        when row_faults is not null
            then hash(
                {%- for column in columns %}
                coalesce(cast({{ column.name }} as varchar), {{ column.name }}__text){{ ',' if not loop.last }}
                {%- endfor %}
            )
    end as as_it_came
from faulted
{%- endmacro %}


{#- Everything that can be wrong with a row by its contract: a name, the condition, the field, reason and outcome. -#}
{% macro questions_about(contract) -%}
    {%- set meta = contract.config.meta -%}
    {%- set questions = [] -%}
    {%- for column in columns_of(contract) -%}
        {%- set of = column.config.meta -%}
        {%- set name, text, kind = column.name, column.name ~ '__text', kind_of(column, meta.key) -%}
        {%- set if_required = 'quarantined' if of.required else 'finding' -%}
        {%- if kind != 'free_text' -%}
            {%- do questions.append(question(name, name ~ '__is_broken', 'line_broken', "'line break in a cell'", 'quarantined')) -%}
        {%- endif -%}
        {%- if of.required -%}
            {%- do questions.append(question(name, text ~ ' is null', 'is_missing', "'required value missing'", 'quarantined')) -%}
        {%- endif -%}
        {%- if kind in ('code', 'boolean') -%}
            {%- set asks = text ~ ' is not null and ' ~ name ~ ' is null' -%}
            {%- do questions.append(question(name, asks, 'is_unknown', "'unknown code'", if_required)) -%}
        {%- elif kind == 'date' -%}
            {%- set asks = text ~ ' is not null and not ' ~ in_range(column) -%}
            {%- set outcome = 'finding' if meta.unreadable_dates == 'blank' else 'quarantined' -%}
            {%- do questions.append(question(name, asks, 'is_impossible', impossible_date(text), outcome)) -%}
        {%- elif kind == 'number' -%}
            {%- set asks = text ~ ' is not null and not ' ~ in_range(column) -%}
            {%- do questions.append(question(name, asks, 'is_impossible', "'impossible number'", if_required)) -%}
        {%- endif -%}
        {%- if of.references is defined -%}
            {%- set noun = 'person ' if of.references == 'ssd_person.pers_person_id' else '' -%}
            {%- set asks = text ~ ' is not null and not ' ~ name ~ '__leads_somewhere' -%}
            {%- set reason = "'unknown " ~ noun ~ "reference'" -%}
            {%- do questions.append(question(name, asks, 'leads_nowhere', reason, if_required)) -%}
        {%- endif -%}
        {%- if of.not_before is defined -%}
            {%- set asks = 'cast(' ~ of.not_before.date ~ ' as date) < cast(' ~ name ~ '__parent_date as date)' -%}
            {%- set reason = "'" ~ of.not_before.reason ~ "'" -%}
            {%- do questions.append(question(of.not_before.date, asks, 'is_too_early', reason, 'quarantined')) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for start, end in meta.starts_and_ends or [] -%}
        {%- set asks = 'cast(' ~ end ~ ' as date) < cast(' ~ start ~ ' as date)' -%}
        {%- do questions.append(question(end, asks, 'is_before_its_start', "'end before start'", 'quarantined')) -%}
    {%- endfor -%}
    {{ return(questions) }}
{%- endmacro %}

{% macro question(field, asks, name, reason, outcome) -%}
    {{ return({'field': field, 'asks': asks, 'name': field ~ '__' ~ name, 'reason': reason, 'outcome': outcome}) }}
{%- endmacro %}

{#- Whether a date or number was read and lies where such a value can lie. -#}
{% macro in_range(column) -%}
    {%- set of = column.config.meta -%}
    {%- if column.data_type in ('date', 'timestamp') -%}
        coalesce(cast({{ column.name }} as date) between date '1900-01-02' and {{ 'last_date_ahead' if of.may_lie_ahead else 'last_date' }}, false)
    {%- else -%}
        ({{ column.name }} is not null
            {%- if of.minimum is defined %} and {{ column.name }} >= {{ of.minimum }}{% endif %}
            {%- if of.maximum is defined %} and {{ column.name }} <= {{ of.maximum }}{% endif %})
    {%- endif -%}
{%- endmacro %}

{#- What stands in the staged table: blank where the value is refused and the row kept, an inclusive end moved by a day. -#}
{% macro kept_value(contract, column) -%}
    {%- set of = column.config.meta -%}
    {%- set kind = kind_of(column, contract.config.meta.key) -%}
    {%- set name = column.name -%}
    {%- if kind == 'date' and contract.config.meta.unreadable_dates == 'blank' or kind == 'number' and not of.required -%}
        case when {{ in_range(column) }} then {{ name }} end
    {%- elif of.references is defined and not of.required -%}
        case when {{ name }}__leads_somewhere then {{ name }} end
    {%- elif name in end_columns(contract) -%}
        cast(case when {{ name }}__includes_its_last_day then {{ name }} + interval 1 day else {{ name }} end as {{ column.data_type }})
    {%- else -%}
        {{ name }}
    {%- endif -%}
{%- endmacro %}
