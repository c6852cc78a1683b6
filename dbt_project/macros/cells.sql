{#- What a cell of text says: blank or not, and as an identifier, a word, a number or a yes or no. Dates: dates.sql. -#}

{#-
    What the cells of a column hold: `code`, `date`, `number` or `boolean` by the column's list or type; `pupil_number`,
    `setting_number`, `free_text` or another word where its contract says so; `identifier` where its place makes it one;
    else `text`.

    The macros below give SQL for one text. Calling a macro costs more than the SQL does, so what is asked of many columns
    is called once with `§` for the text, and the columns are put in its place.
-#}
{% macro kind_of(column, key) -%}
    {%- set meta = column.config.meta -%}
    {%- set by_type = {'date': 'date', 'timestamp': 'date', 'integer': 'number', 'decimal': 'number', 'boolean': 'boolean'} -%}
    {%- if meta.code_list %}{{ return('code') }}
    {%- elif column.data_type in by_type %}{{ return(by_type[column.data_type]) }}
    {%- elif meta.holds %}{{ return(meta.holds) }}
    {%- elif column.name in key or meta.references or column.name.endswith('_id') %}{{ return('identifier') }}
    {%- else %}{{ return('text') }}
    {%- endif -%}
{%- endmacro %}

{#-
    Text without what stands around it: blanks, tabs, line ends, non-breaking spaces. Looking at both ends first costs a
    third of trimming every cell: `!` is the first character that is no blank, `~` the last that is plain.
-#}
{% macro trimmed(text) -%}
    {%- set around = ["' '", 'chr(9)', 'chr(10)', 'chr(13)', 'chr(160)'] -%}
    case
            when {{ text }} < '!' or {{ text }} > '~'
                {%- for blank in around %} or suffix({{ text }}, {{ blank }}){% endfor %}
                then trim({{ text }}, {{ around | join(' || ') }})
            else {{ text }}
        end
{%- endmacro %}

{#- Whether more text follows a line break. A case, because `and` would run the pattern over every cell. -#}
{% macro breaks_its_line(text) -%}
    case
            when contains({{ text }}, chr(10)) or contains({{ text }}, chr(13))
                then regexp_matches({{ text }}, '[\r\n][\s\x{a0}]*[^\s\x{a0}]')
            else false
        end
{%- endmacro %}

{#- The text that a trimmed cell stands for; null where it is one of the words for blank, none longer than four letters. -#}
{% macro said(text, kind, na_is_a_code=false, is_called_id=false) -%}
    {%- set blanks = ['', 'null', 'n/a', '#n/a', 'nan'] -%}
    {%- if not na_is_a_code %}{% do blanks.append('na') %}{% endif -%}
    {%- if kind in ('identifier', 'pupil_number', 'setting_number') or is_called_id -%}
        {%- do blanks.extend(['-1', '-1.0']) -%}
    {%- endif -%}
    case
            when strlen({{ text }}) > 4 or not list_contains(['{{ blanks | join("', '") }}'], lower({{ text }}))
                then {{ as_identifier(text, kind) if kind in ('identifier', 'pupil_number', 'setting_number') else text }}
        end
{%- endmacro %}

{#-
    An identifier in upper case, `70001.0` as `70001`. A pupil number `UN` with one or two digits says that there is
    none, and so does a setting's number of one character repeated.
-#}
{% macro as_identifier(text, kind='identifier') -%}
    {%- set identifier -%}
        upper(case when contains({{ text }}, '.') then regexp_replace({{ text }}, '^(\d+)\.0+$', '\1') else {{ text }} end)
    {%- endset -%}
    {%- if kind == 'pupil_number' -%}
        case when not regexp_full_match({{ text }}, '(?i)UN\d{1,2}') then {{ identifier }} end
    {%- elif kind == 'setting_number' -%}
        case when replace(upper({{ text }}), upper({{ text }}[1]), '') <> '' then {{ identifier }} end
    {%- else -%}
        {{ identifier }}
    {%- endif -%}
{%- endmacro %}

{#- A word to look up: in lower case, without a leading list letter such as `a) `. -#}
{% macro word_of(text) -%}
    lower(case
            when contains({{ text }}, ')') and {{ text }}[2] = ')' and lower({{ text }}[1]) between 'a' and 'z'
                then ltrim({{ text }}[3:])
            else {{ text }}
        end)
{%- endmacro %}

{#- The word that a coded cell is looked up by: several categories of abuse are one word. -#}
{% macro code_word_of(text, code_list) -%}
    {%- set word = word_of(text) -%}
    {%- if code_list == 'category_of_abuse' -%}
        case when {{ word }} like 'multiple:%' then 'multiple' else {{ word }} end
    {%- else -%}
        {{ word }}
    {%- endif -%}
{%- endmacro %}

{#- A number, `1,440` among them; null where the text is none, or none of a whole number's type. -#}
{% macro number_of(text, data_type) -%}
    {%- set number -%}
        try_cast(case
                when contains({{ text }}, ',') and regexp_full_match({{ text }}, '[+-]?\d{1,3}(,\d{3})+(\.\d+)?')
                    then replace({{ text }}, ',', '')
                else {{ text }}
            end as decimal(18, 4))
    {%- endset -%}
    {%- if data_type == 'integer' -%}
        case when {{ number }} = floor({{ number }}) then try_cast({{ number }} as integer) end
    {%- else -%}
        {{ number }}
    {%- endif -%}
{%- endmacro %}

{% macro boolean_of(text) -%}
    {%- set word = word_of(text) -%}
    case
            when list_contains(['y', 'yes', 'true', 't', '1'], {{ word }}) then true
            when list_contains(['n', 'no', 'false', 'f', '0'], {{ word }}) then false
        end
{%- endmacro %}
