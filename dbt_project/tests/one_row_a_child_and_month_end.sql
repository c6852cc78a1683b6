-- A snapshot counts each child once: one row a child and month in every model of who stood where at month end.
{% for snapshot in [
    'looked_after_at_month_end',
    'open_to_social_care_at_month_end',
    'distance_from_home_at_month_end',
    'early_help_children_at_month_end',
    'care_leavers_at_month_end',
    'care_leavers_at_birthday',
] %}
select
    la_code,
    '{{ snapshot }}' as snapshot,
    period_end,
    child_id,
    count(*) as copies
from {{ ref(snapshot) }}
group by la_code, period_end, child_id
having count(*) > 1
{{ 'union all' if not loop.last }}
{% endfor %}
