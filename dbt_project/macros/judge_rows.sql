{#-
    Judge: from `settled` to the model's rows. What can be wrong with a row is asked once, a yes or no each; only a row
    with a yes gets a list of its faults. A fault names its column, its reason in kind (never a value) and what becomes of
    the row: `quarantined`, or `finding` where the value is blanked and the row counts.

    The rows have the staged columns and `source_row`, and for the sorting: `record_key` and `record_child_id` as far as
    the row says them, `is_open_ended`, `row_faults` (null where there is none), `is_quarantined`, `ends_that_are_none`,
    and `as_it_came`, a hash of the whole row where it is not fully understood.
-#}
{% macro judge_rows(contract) %}
{%- set columns = contract.columns -%}
{%- set questions = questions_about(contract) -%}
judged as (

    select
        *,
        {%- for field, name, asks, reason, outcome in questions if asks %}
        {{ asks }} as {{ field }}__{{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from settled

),

faulted as (

    select
        *,
        case
            when {% for field, name, asks, reason, outcome in questions %}{{ field }}__{{ name }}{{ ' or ' if not loop.last }}{% endfor %}
                then list_filter([
                    {%- for field, name, asks, reason, outcome in questions %}
                    case
                        when {{ field }}__{{ name }}
                            then {'field': '{{ field }}', 'reason': {{ reason }}, 'outcome': '{{ outcome }}'}
                    end{{ ',' if not loop.last }}
                    {%- endfor %}
                ], lambda fault: fault is not null)
        end as row_faults
    from judged

)

select
    {%- for column in columns %}
    {%- set kept = kept_value(contract, column) %}
    {{ kept }} as {{ column.staged }},
    {%- if column.type == 'timestamp' %}
    coalesce({{ 'case when not ' ~ column.name ~ '__includes_its_last_day then ' if column.is_end }}{{ column.name }}__utc_time
        {{- ' end' if column.is_end }}, {{ utc_time(kept) }}) as {{ column.staged }}_utc,
    {%- endif %}
    {%- endfor %}
    source_row,
    case when {{ contract.key | join('__text is not null and ') }}__text is not null then key_as_received else '' end as record_key,
    {{ contract.child ~ '__text' if contract.child else 'cast(null as varchar)' }} as record_child_id,
    {{ (contract.starts_and_ends[0][1] ~ '__text is null') if contract.starts_and_ends else 'false' }} as is_open_ended,
    {%- set ends = columns | selectattr('of.far_ahead_is_none', 'defined') | list %}
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


{#-
    Everything that can be wrong with a row by its contract: field, name, what is asked (nothing, where reading has answered
    already), reason, outcome.
-#}
{% macro questions_about(contract) -%}
    {%- set questions, why_impossible = [], impossible_date('§') -%}
    {%- for column in contract.columns -%}
        {%- set name, text, of, kind = column.name, column.name ~ '__text', column.of, column.kind -%}
        {%- set outcome = 'quarantined' if column.required else 'finding' -%}
        {%- if kind != 'free_text' -%}
            {%- do questions.append((name, 'is_broken', '', "'line break in a cell'", 'quarantined')) -%}
        {%- endif -%}
        {%- if column.required -%}
            {%- do questions.append((name, 'is_missing', text ~ ' is null', "'required value missing'", 'quarantined')) -%}
        {%- endif -%}
        {%- if kind in ('code', 'boolean') -%}
            {%- do questions.append((name, 'is_unknown', text ~ ' is not null and ' ~ name ~ ' is null', "'unknown code'", outcome)) -%}
        {%- elif kind == 'date' -%}
            {%- do questions.append((
                name, 'is_impossible', text ~ ' is not null and not ' ~ in_range(column),
                why_impossible | replace('§', text), 'finding' if contract.blanks_dates else 'quarantined'
            )) -%}
        {%- elif kind == 'number' -%}
            {%- do questions.append((name, 'is_impossible', text ~ ' is not null and not ' ~ in_range(column), "'impossible number'", outcome)) -%}
        {%- endif -%}
        {%- if of.references is defined -%}
            {%- set noun = 'person ' if of.references == 'ssd_person.pers_person_id' else '' -%}
            {%- do questions.append((
                name, 'leads_nowhere', text ~ ' is not null and not ' ~ name ~ '__leads_somewhere',
                "'unknown " ~ noun ~ "reference'", outcome
            )) -%}
        {%- endif -%}
        {%- if of.not_before is defined -%}
            {%- do questions.append((
                of.not_before.date, 'is_too_early',
                'cast(' ~ of.not_before.date ~ ' as date) < cast(' ~ name ~ '__parent_date as date)',
                "'" ~ of.not_before.reason ~ "'", 'quarantined'
            )) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for start, end in contract.starts_and_ends -%}
        {%- do questions.append((
            end, 'is_before_its_start', 'cast(' ~ end ~ ' as date) < cast(' ~ start ~ ' as date)', "'end before start'", 'quarantined'
        )) -%}
    {%- endfor -%}
    {{ return(questions) }}
{%- endmacro %}

{#- Whether a date or number was read and lies where such a value can lie. -#}
{% macro in_range(column) -%}
    {%- set of = column.of -%}
    {%- if column.kind == 'date' -%}
        coalesce(cast({{ column.name }} as date) between date '1900-01-02' and {{ 'last_date_ahead' if of.may_lie_ahead else 'last_date' }}, false)
    {%- else -%}
        ({{ column.name }} is not null
            {%- if of.minimum is defined %} and {{ column.name }} >= {{ of.minimum }}{% endif %}
            {%- if of.maximum is defined %} and {{ column.name }} <= {{ of.maximum }}{% endif %})
    {%- endif -%}
{%- endmacro %}

{#- What stands in the staged table: blank where the value is refused and the row kept, an inclusive end moved by a day. -#}
{% macro kept_value(contract, column) -%}
    {%- set name = column.name -%}
    {%- if column.kind == 'date' and contract.blanks_dates or column.kind == 'number' and not column.required -%}
        case when {{ in_range(column) }} then {{ name }} end
    {%- elif column.of.references is defined and not column.required -%}
        case when {{ name }}__leads_somewhere then {{ name }} end
    {%- elif column.is_end -%}
        cast(case when {{ name }}__includes_its_last_day then {{ name }} + interval 1 day else {{ name }} end as {{ column.type }})
    {%- else -%}
        {{ name }}
    {%- endif -%}
{%- endmacro %}
