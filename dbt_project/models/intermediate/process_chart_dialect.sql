-- How process behaviour charts are read: one row, from the setting `process_chart_dialect`. The defaults are the NHS
-- Making Data Count method of November 2023; a setting that names only some of them keeps the rest.

{% set dialect = {
    'trend_points': 7,
    'shift_points': 7,
    'two_of_three_counts_beyond_limits': true,
    'screen_moving_ranges': false,
    'minimum_points': 12,
} %}
{% set settings = var('process_chart_dialect', {}) %}
{% set unknown = settings.keys() | reject('in', dialect) | list %}
{% if unknown %}
    {{ exceptions.raise_compiler_error('process_chart_dialect has no setting ' ~ unknown | join(', ')) }}
{% endif %}
{% do dialect.update(settings) %}

{% set words = [
    'XmR',
    'trend ' ~ dialect.trend_points,
    'shift ' ~ dialect.shift_points,
    'two of three ' ~ ('with' if dialect.two_of_three_counts_beyond_limits else 'without') ~ ' points outside the limits',
    'moving ranges ' ~ ('screened' if dialect.screen_moving_ranges else 'not screened'),
] %}

select
    {{ dialect.trend_points }} as trend_points,
    {{ dialect.shift_points }} as shift_points,
    {{ dialect.two_of_three_counts_beyond_limits | lower }} as two_of_three_counts_beyond_limits,
    {{ dialect.screen_moving_ranges | lower }} as screen_moving_ranges,
    {{ dialect.minimum_points }} as minimum_points,
    '{{ words | join(', ') }}' as dialect
