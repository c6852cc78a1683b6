{#-
    Whether a row of the seed `family_help_types`, joined as `types`, says what a record is that starts on a day. The run is
    joined as `run`.

    Bounds that are not set, and a day that is not known, stand for dates far off: an `or` in the condition of an outer
    join makes the database compare all rows with all.
-#}
{% macro type_holds(record, recorded_type, on_day) -%}
    types.la_code = run.la_code
        and types.record = '{{ record }}'
        and lower(types.recorded_type) = lower({{ recorded_type }})
        and coalesce(types.valid_from, date '0001-01-01') <= coalesce({{ on_day }}, date '0001-01-01')
        and coalesce(types.valid_to, date '9999-12-31') >= coalesce({{ on_day }}, date '9999-12-31')
{%- endmacro %}
