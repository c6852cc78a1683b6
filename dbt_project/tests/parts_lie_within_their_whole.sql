-- Counts that the catalogue calls parts of another are no more than it, together: the public edition relies on it.
-- depends_on: {{ ref('indicator_values') }}
{% for relation in var('parts_of_counts') %}
    {{ 'union all' if not loop.first }}
    select
        whole.la_code,
        '{{ relation.whole }}' as count_name,
        whole.period_end
    from ({{ count_named(relation.whole) }}) as whole
    inner join (
        select
            la_code,
            period_end,
            sum(amount) as amount
        from (
            {% for part in relation.parts %}
                {{ 'union all' if not loop.first }}
                {{ count_named(part) }}
            {% endfor %}
        ) as parts
        group by la_code, period_end
    ) as together
        on whole.la_code = together.la_code
        and whole.period_end = together.period_end
    where together.amount > whole.amount + 0.000001
{% endfor %}
