-- Which indicators count the same events in neighbouring points: such points follow each other by construction,
-- limits drawn from them are too narrow, and no chart is drawn. One row an indicator, `overlap` null where points
-- stand apart.

with windows as (

    {% for indicator, entry in var('indicators').items() %}
        select
            '{{ indicator }}' as indicator_id,
            '{{ entry.window }}' as period_window,
            {{ 3 if entry.window in ('quarter', 'quarter_end') else 1 }} as months_between_points,
            {{ entry.looks_back_months | default(0) }} as looks_back_months
        {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

select
    indicator_id,
    period_window,
    looks_back_months,
    case
        when period_window not in ('month', 'month_end', 'quarter', 'quarter_end')
            then concat('overlapping windows: ', replace(period_window, '_', ' '))
        when looks_back_months > months_between_points
            then concat('overlapping windows: looks back ', looks_back_months, ' months')
    end as overlap
from windows
