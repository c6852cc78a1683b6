-- Which indicators count the same events in neighbouring points: such points follow each other by construction, limits
-- drawn from them are too narrow, and no chart is drawn. One row an indicator, `overlap` null where points stand apart.

{#- Until the catalogue says it itself, under `looks_back_months`: snapshots of a month that count the months before it. -#}
{% set looks_back_months = {
    'three_or_more_placements': 12,
    'children_in_care_missing': 12,
    'two_or_fewer_social_workers': 6,
} %}

with windows as (

    {%- for indicator, entry in var('indicators').items() %}
    select
        '{{ indicator }}' as indicator_id,
        '{{ entry.window }}' as period_window,
        {{ 3 if entry.window in ('quarter', 'quarter_end') else 1 }} as months_between_points,
        {{ entry.looks_back_months | default(looks_back_months.get(indicator, 0)) }} as looks_back_months
    {{- '\n\n    union all\n' if not loop.last }}
    {%- endfor %}

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
