{#-
    Whether a row of the seed `family_help_types`, joined as `types`, says what a record is that starts on a day. The run is
    joined as `run`.
-#}
{% macro type_holds(record, recorded_type, on_day) -%}
    types.la_code = run.la_code
        and types.record = '{{ record }}'
        and lower(types.recorded_type) = lower({{ recorded_type }})
        and (types.valid_from is null or types.valid_from <= {{ on_day }})
        and (types.valid_to is null or types.valid_to >= {{ on_day }})
{%- endmacro %}
