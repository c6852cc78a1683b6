{#-
    95 % intervals, one end of one by `sign`: '-' for the lower, '+' for the upper. A share is 0 to 1, a count is whole.
-#}
{% macro z_of_95_percent() -%}
    1.959963984540054
{%- endmacro %}

{#-
    Wilson's interval of a share, without correction for continuity (Wilson 1927). Of none its lower end is 0 and of all
    its upper end is 1, which rounding would miss by a hair.
-#}
{% macro wilson(sign, share, out_of) -%}
    {%- set z = z_of_95_percent() -%}
    case
        when {{ share }} = {{ '0' if sign == '-' else '1' }} then {{ '0.0' if sign == '-' else '1.0' }}
        else (
            2 * {{ out_of }} * {{ share }} + {{ z }} * {{ z }}
            {{ sign }} {{ z }} * sqrt({{ z }} * {{ z }} + 4 * {{ out_of }} * {{ share }} * (1 - {{ share }}))
        ) / (2 * ({{ out_of }} + {{ z }} * {{ z }}))
    end
{%- endmacro %}

{#- Byar's approximation to the interval of a Poisson count (Breslow and Day 1987), for ten cases or more. -#}
{% macro byar(sign, count) -%}
    {%- set cases = '(' ~ count ~ (' + 1)' if sign == '+' else ')') -%}
    {{ cases }} * power(1 - 1 / (9.0 * {{ cases }}) {{ sign }} {{ z_of_95_percent() }} / (3 * sqrt({{ cases }})), 3)
{%- endmacro %}

{#-
    How few cases a figure rests on, of a model that has value, measure, numerator, denominator and is_proportion: the
    smaller of those that count and those that do not, and whether fewer than ten stand below it or, in a rate or a
    count, in it.
-#}
{% macro smallest_count() -%}
    case
        when value is null then cast(null as double)
        when is_proportion then least(numerator, denominator - numerator)
        else numerator
    end
{%- endmacro %}

{% macro has_few_cases() -%}
    case
        when value is null then cast(null as boolean)
        when measure = 'percentage' then denominator < 10
        else numerator < 10
    end
{%- endmacro %}
