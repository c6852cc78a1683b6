-- Every window over which a figure can count, for each reporting month with which it ends: its first day, and how the
-- period is said. Where a window begins is said nowhere else.

{% set month_of_window = "concat(" ~ month_name('period_end') ~ ", ' ', year(period_end))" %}
{% set end_of_month = "concat('End of ', " ~ month_of_window ~ ")" %}
{% set windows = {
    'month': ('period_start', month_of_window),
    'month_end': ('period_end', end_of_month),
    'quarter': ('quarter_start', "concat(" ~ month_name('quarter_start') ~ ", ' to ', " ~ month_of_window ~ ")"),
    'quarter_end': ('period_end', "concat(" ~ end_of_month ~ ", ', quarterly')"),
    'rolling_12_months': ('twelve_months_start', "concat('12 months to ', " ~ month_of_window ~ ")"),
    'financial_year_to_date': ('financial_year_start', months_to_date('financial_year_start')),
    'academic_year_to_date': ('academic_year_start', months_to_date('academic_year_start')),
    'cumulative': ('cast(null as date)', end_of_month),
} %}

with periods as (

    select * from {{ ref('periods') }}

),

-- authorities share their months
months as (

    select distinct
        period_start,
        period_end,
        is_quarter_end,
        quarter_start,
        twelve_months_start,
        financial_year_start,
        academic_year_start
    from periods

),

windows as (

    {%- for window, (start, label) in windows.items() %}
        select
            '{{ window }}' as period_window,
            {{ start }} as window_start,
            period_end,
            {{ label }} as period_label
        from months
        {{- "\n            where is_quarter_end" if window in ('quarter', 'quarter_end') }}
        {{- '\n\n    union all\n' if not loop.last }}
    {%- endfor %}

)

select
    concat(period_window, ' ', period_end) as window_key,
    period_window,
    window_start,
    period_end,
    period_label,
    period_window in ('month_end', 'quarter_end', 'cumulative') as is_snapshot
from windows
