{#- Identifiers are those of an authority's own systems: another authority may have the same ones. -#}
{% test unique_in_an_authority(model, column_name) %}
select
    la_code,
    {{ column_name }},
    count(*) as copies
from {{ model }}
where {{ column_name }} is not null
group by la_code, {{ column_name }}
having count(*) > 1
{% endtest %}
