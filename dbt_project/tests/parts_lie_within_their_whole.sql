-- Counts that the catalogue calls parts of another are no more than it, together: the public edition relies on it.
-- depends_on: {{ ref('indicator_values') }}
{% for relation in var('parts_of_counts') %}
    {{ 'union all' if not loop.first }}
    select
        '{{ relation.whole }}' as count_name,
        whole.period_end
    from ({{ count_named(relation.whole) }}) as whole
    inner join (
        select
            period_end,
            sum(amount) as amount
        from (
            {% for part in relation.parts %}
                {{ 'union all' if not loop.first }}
                {{ count_named(part) }}
            {% endfor %}
        ) as parts
        group by period_end
    ) as together
        on whole.period_end = together.period_end
    where together.amount > whole.amount + 0.000001
{% endfor %}
