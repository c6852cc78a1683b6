{#- What differs between engines: one macro a matter, dispatched by adapter. -#}

{#- The type of a text of any length. -#}
{% macro text_type() -%}
    {{ return(adapter.dispatch('text_type')()) }}
{%- endmacro %}

{% macro default__text_type() -%}
    varchar
{%- endmacro %}

{% macro spark__text_type() -%}
    string
{%- endmacro %}

{#-
    What joins the steps of a recursive query. Spark knows no `union` there, so that its steps may give a row more than
    once; whatever reads them must not count them.
-#}
{% macro union_in_recursion() -%}
    {{ return(adapter.dispatch('union_in_recursion')()) }}
{%- endmacro %}

{% macro default__union_in_recursion() -%}
    union
{%- endmacro %}

{% macro spark__union_in_recursion() -%}
    union all
{%- endmacro %}

{#- A number as text, rounded to as many decimals as a column says. Spark's `round` takes no column for that. -#}
{% macro rounded_as_text(number, decimals) -%}
    {{ return(adapter.dispatch('rounded_as_text')(number, decimals)) }}
{%- endmacro %}

{% macro default__rounded_as_text(number, decimals) -%}
    cast(round({{ number }}, {{ decimals }}) as varchar)
{%- endmacro %}

{% macro spark__rounded_as_text(number, decimals) -%}
    cast(round({{ number }} * power(10, {{ decimals }})) / power(10, {{ decimals }}) as string)
{%- endmacro %}

{#- First day of the month of a date. -#}
{% macro month_start(date_column) -%}
    cast(date_trunc('month', {{ date_column }}) as date)
{%- endmacro %}

{#- Calendar arithmetic on dates, clamped to the month's end: always a date, never a timestamp. -#}
{% macro add_months(date_column, months) -%}
    {{ return(adapter.dispatch('add_months')(date_column, months)) }}
{%- endmacro %}

{% macro default__add_months(date_column, months) -%}
    cast({{ date_column }} + {{ months }} * interval 1 month as date)
{%- endmacro %}

{% macro spark__add_months(date_column, months) -%}
    add_months({{ date_column }}, {{ months }})
{%- endmacro %}

{#- A date moved by whole days. -#}
{% macro add_days(date_column, days) -%}
    {{ return(adapter.dispatch('add_days')(date_column, days)) }}
{%- endmacro %}

{% macro default__add_days(date_column, days) -%}
    cast({{ date_column }} + {{ days }} * interval 1 day as date)
{%- endmacro %}

{% macro spark__add_days(date_column, days) -%}
    date_add({{ date_column }}, {{ days }})
{%- endmacro %}

{#- Every date from one to another, one row a date, column `calendar_date`. -#}
{% macro dates_between(first_date, last_date) -%}
    {{ return(adapter.dispatch('dates_between')(first_date, last_date)) }}
{%- endmacro %}

{% macro default__dates_between(first_date, last_date) -%}
    select cast(unnest(generate_series({{ first_date }}, {{ last_date }}, interval 1 day)) as date) as calendar_date
{%- endmacro %}

{% macro spark__dates_between(first_date, last_date) -%}
    select explode(sequence({{ first_date }}, {{ last_date }}, interval 1 day)) as calendar_date
{%- endmacro %}

{#- Monday to Friday. -#}
{% macro is_weekday(date_column) -%}
    {{ return(adapter.dispatch('is_weekday')(date_column)) }}
{%- endmacro %}

{% macro default__is_weekday(date_column) -%}
    isodow({{ date_column }}) <= 5
{%- endmacro %}

{% macro spark__is_weekday(date_column) -%}
    weekday({{ date_column }}) < 5
{%- endmacro %}

{#- The English name of the month of a date. -#}
{% macro month_name(date_column) -%}
    {{ return(adapter.dispatch('month_name')(date_column)) }}
{%- endmacro %}

{% macro default__month_name(date_column) -%}
    strftime({{ date_column }}, '%B')
{%- endmacro %}

{% macro spark__month_name(date_column) -%}
    date_format({{ date_column }}, 'MMMM')
{%- endmacro %}

{#- The text under a key of a JSON object held as text; null where the text is no JSON. -#}
{% macro json_text(column, key) -%}
    {{ return(adapter.dispatch('json_text')(column, key)) }}
{%- endmacro %}

{% macro default__json_text(column, key) -%}
    case when json_valid({{ column }}) then json_extract_string({{ column }}, '$.{{ key }}') end
{%- endmacro %}

{% macro spark__json_text(column, key) -%}
    get_json_object({{ column }}, '$.{{ key }}')
{%- endmacro %}

{#- Of a column of dates: the earliest, the latest, and whether any falls in a window. -#}
{% macro earliest_of(dates) -%}
    {{ return(adapter.dispatch('earliest_of')(dates)) }}
{%- endmacro %}

{% macro default__earliest_of(dates) -%}
    list_min({{ dates }})
{%- endmacro %}

{% macro spark__earliest_of(dates) -%}
    array_min({{ dates }})
{%- endmacro %}

{% macro latest_of(dates) -%}
    {{ return(adapter.dispatch('latest_of')(dates)) }}
{%- endmacro %}

{% macro default__latest_of(dates) -%}
    list_max({{ dates }})
{%- endmacro %}

{% macro spark__latest_of(dates) -%}
    array_max({{ dates }})
{%- endmacro %}

{% macro any_between(dates, first_date, last_date) -%}
    {{ return(adapter.dispatch('any_between')(dates, first_date, last_date)) }}
{%- endmacro %}

{% macro default__any_between(dates, first_date, last_date) -%}
    len(list_filter({{ dates }}, lambda a_date: a_date >= {{ first_date }} and a_date <= {{ last_date }})) > 0
{%- endmacro %}

{% macro spark__any_between(dates, first_date, last_date) -%}
    exists({{ dates }}, a_date -> a_date >= {{ first_date }} and a_date <= {{ last_date }})
{%- endmacro %}

{#- Logarithm of the factorial of a whole number. -#}
{% macro log_factorial(number) -%}
    {{ return(adapter.dispatch('log_factorial')(number)) }}
{%- endmacro %}

{% macro default__log_factorial(number) -%}
    lgamma({{ number }} + 1)
{%- endmacro %}

{% macro spark__log_factorial(number) -%}
    aggregate(sequence(1, greatest({{ number }}, 1)), cast(0 as double), (total, factor) -> total + ln(factor))
{%- endmacro %}

{#- Chance of at least so many successes in so many trials: a sum of binomial terms, by their logarithms. -#}
{% macro chance_of_at_least(successes, trials, share) -%}
    {{ return(adapter.dispatch('chance_of_at_least')(successes, trials, share)) }}
{%- endmacro %}

{% macro binomial_term(trials, share) -%}
    exp(
        {{ log_factorial(trials) }} - {{ log_factorial('k') }} - {{ log_factorial(trials ~ ' - k') }}
        + k * ln({{ share }}) + ({{ trials }} - k) * ln(1 - {{ share }})
    )
{%- endmacro %}

{% macro default__chance_of_at_least(successes, trials, share) -%}
    list_sum(list_transform(generate_series({{ successes }}, {{ trials }}), lambda k: {{ binomial_term(trials, share) }}))
{%- endmacro %}

{% macro spark__chance_of_at_least(successes, trials, share) -%}
    aggregate(
        sequence({{ successes }}, {{ trials }}),
        cast(0 as double),
        (chance, k) -> chance + {{ binomial_term(trials, share) }}
    )
{%- endmacro %}
