{#- Dates and times out of text: day first or ISO, with or without a time of day, shown in London's local time. -#}

{#-
    A date written plainly, `2024-02-29` alone or with a time to the second or thousandth, as a timestamp; null for every
    other way of writing. Most dates are written so, and this is quick.
-#}
{% macro plain_date(text) -%}
    case
            when strlen({{ text }}) = 10 and {{ text }}[5] = '-' then try_cast(try_cast({{ text }} as date) as timestamp)
            when strlen({{ text }}) in (19, 23) and {{ text }}[5] = '-' and {{ text }}[11] in (' ', 'T') and {{ text }}[12:13] < '24'
                and (strlen({{ text }}) = 19 or {{ text }}[20] = '.')
                then try_cast({{ text }}[1:19] as timestamp)
        end
{%- endmacro %}

{#-
    CTEs `date_texts` to `dates_read`: every text that is not a plain date, once, with the moment that it names
    (`local_time`, London) and, where it carries `Z` or an offset, the instant (`utc_time`). `dated` are columns of `texts`,
    `later` those whose parents' dates are compared with.
-#}
{% macro read_dates(dated, later, plain) -%}
date_texts as (

    -- every date that is not plainly written, once
    {%- for column in dated %}
    select distinct {{ column.name }} as text from texts
    where {{ column.name }} is not null and {{ plain | replace('§', column.name) }} is null
    {{- '\n    union' if not loop.last or later }}
    {%- endfor %}
    {%- for column in later %}
    select distinct date_text as text from parents_of_{{ column.name }}
    where date_text is not null and {{ plain | replace('§', 'date_text') }} is null
    {{- '\n    union' if not loop.last }}
    {%- endfor %}

),

dates_in_parts as (

    -- a day, then perhaps a time of 24 hours or of 12, parts of a second and an offset
    select
        text,
        regexp_extract(
            text,
            '^(.+?)(?:(?:\s+|T)(\d{1,2}:\d{2}(?::\d{1,2})?)(?:[.,]\d+|:\d{3})?\s*([AaPp][Mm])?\s*(Z|[+-]\d{2}(?::?\d{2})?)?)?$',
            ['day', 'clock', 'half', 'zone']
        ) as part
    from date_texts

),

dates_as_written as (

    select
        text,
        case
            when regexp_full_match(part.day, '\d{8}') then try_strptime(part.day, '%Y%m%d')
            else try_strptime(
                regexp_replace(part.day, '\s+', ' ', 'g'),
                [
                    '%d/%m/%Y', '%d-%m-%Y', '%d.%m.%Y', '%d-%b-%Y', '%d %B %Y', '%d %b %Y',
                    '%Y-%m-%d', '%Y/%m/%d', '%Y-%b-%d', '%b %d %Y'
                ]
            )
        end as day,
        case
            when part.clock = '' then time '00:00'
            else cast(try_strptime(part.clock || part.half, ['%H:%M', '%H:%M:%S', '%I:%M%p', '%I:%M:%S%p']) as time)
        end as time_of_day,
        case
            when part.zone = 'Z' then 0
            when part.zone <> '' then
                case when part.zone[1] = '-' then -1 else 1 end
                * (60 * cast(part.zone[2:3] as integer) + coalesce(try_cast(replace(part.zone, ':', '')[4:5] as integer), 0))
        end as minutes_ahead
    from dates_in_parts

),

dates_read as (

    -- what carries its offset is an instant, and is shown as London's clocks showed it
    select
        text,
        case
            when minutes_ahead is null then cast(day as date) + time_of_day
            else {{ london_time('cast(day as date) + time_of_day - to_minutes(minutes_ahead)') }}
        end as local_time,
        case
            when minutes_ahead is not null then cast(day as date) + time_of_day - to_minutes(minutes_ahead)
        end as utc_time
    from dates_as_written

)
{%- endmacro %}

{#- Local time in London of an instant in universal time. -#}
{% macro london_time(utc_time) -%}
    timezone('Europe/London', timezone('UTC', {{ utc_time }}))
{%- endmacro %}

{#-
    The instant of a local time in London. Of the hour that comes twice in October the first is meant, which is an hour
    before the one that DuckDB takes; the hour that is skipped in March is read an hour later.
-#}
{% macro utc_time(local_time) -%}
    {%- set later = "timezone('UTC', timezone('Europe/London', " ~ local_time ~ "))" -%}
    case
            when {{ london_time(later ~ ' - interval 1 hour') }} = {{ local_time }} then {{ later }} - interval 1 hour
            else {{ later }}
        end
{%- endmacro %}

{#- Why a text is no date, in kind and never with the text. -#}
{% macro impossible_date(text) -%}
    case
                when regexp_full_match({{ text }}, '\d{5}(\.\d+)?')
                    then 'impossible date: a five-digit number, perhaps a spreadsheet''s date'
                when regexp_matches({{ text }}, '^(\d{1,2}([-/. ])(\d{1,2}|[A-Za-z]+)[-/. ]\d{2}|[A-Za-z]{3} +\d{1,2} \d{2})(\s|T|$)')
                    then 'impossible date: a year of two digits'
                when {{ is_month_first(text) }}
                    then 'impossible date: the month stands first'
                else 'impossible date'
            end
{%- endmacro %}

{#- Whether a date can only be read with the month first, or only with the day first. -#}
{% macro is_month_first(text) -%}
    regexp_matches({{ text }}, '^(0?[1-9]|1[0-2])[-/.](1[3-9]|2\d|3[01])[-/.]\d{4}(\s|T|$)')
{%- endmacro %}

{% macro is_day_first(text) -%}
    regexp_matches({{ text }}, '^(1[3-9]|2\d|3[01])[-/.](0?[1-9]|1[0-2])[-/.]\d{4}(\s|T|$)')
{%- endmacro %}

{#- A year to date in words: April to June 2024, April 2023 to March 2024, or the one month that it has. -#}
{% macro months_to_date(year_start) -%}
    concat(
        case
            when {{ month_start('period_end') }} = {{ year_start }} then ''
            when year({{ year_start }}) = year(period_end) then concat({{ month_name(year_start) }}, ' to ')
            else concat({{ month_name(year_start) }}, ' ', year({{ year_start }}), ' to ')
        end,
        {{ month_name('period_end') }}, ' ', year(period_end)
    )
{%- endmacro %}

{#- Over what a figure counts: the window of its indicator for a headline, else the one that the basis is. -#}
{% macro window_of(period_window, basis) -%}
    case {{ basis }}
        when 'rolling_12_months' then 'rolling_12_months'
        when 'year_to_date' then 'financial_year_to_date'
        else {{ period_window }}
    end
{%- endmacro %}
