-- Counts that the catalogue calls the same are the same in every period: the public edition relies on it.
-- depends_on: {{ ref('indicator_values') }}
{% for names in var('same_counts') %}
    {%- set first_of_them = loop.first %}
    {% for name in names[1:] %}
        {{ 'union all' if not (first_of_them and loop.first) }}
        select
            one.la_code,
            '{{ name }}' as count_name,
            one.period_end
        from ({{ count_named(names[0]) }}) as one
        inner join ({{ count_named(name) }}) as another
            on one.la_code = another.la_code
            and one.period_end = another.period_end
        where abs(one.amount - another.amount) > 0.000001
    {% endfor %}
{% endfor %}
