-- The figures of two years from which change is judged: the last year and the one before, pooled for a flow, the same
-- date for a stock, the same point for a figure to date, what was added for a cumulative one; and the last six periods
-- against the six before. A step of the marts, not itself published.

{{ config(schema='intermediate') }}

{% set lasts = {
    'last_year': 'number_from_latest <= periods_a_year',
    'year_before': 'number_from_latest > periods_a_year and number_from_latest <= 2 * periods_a_year',
    'last_six': 'number_from_latest <= 6',
    'six_before': 'number_from_latest > 6 and number_from_latest <= 12',
} %}

with figures as (

    select * from {{ ref('figures_in_order') }}

),

figures_as_counted as (

    select
        la_code,
        indicator_id,
        component,
        good_is,
        measure,
        is_proportion,
        kind,
        periods_a_year,
        number_from_latest,
        value,
        numerator,
        case when measure = 'count' then 1.0 else denominator end as denominator,
        case measure when 'percentage' then 100.0 when 'rate_per_10000' then 10000.0 else periods_a_year end as out_of,
        case measure when 'percentage' then 100.0 when 'rate_per_10000' then 10000.0 else 6.0 end as out_of_six
    from figures

),

totals as (

    select
        la_code,
        indicator_id,
        component,
        good_is,
        measure,
        is_proportion,
        kind,
        periods_a_year,
        out_of,
        out_of_six,
        sum(case when number_from_latest <= 2 * periods_a_year and value is not null then 1 else 0 end)
            as figures_in_two_years,
        sum(case when number_from_latest <= 12 and value is not null then 1 else 0 end) as figures_in_last_twelve,
        round(max(case when number_from_latest <= 2 * periods_a_year then value end), 9)
        = round(min(case when number_from_latest <= 2 * periods_a_year then value end), 9) as never_varied,
        {% for name, when in lasts.items() %}
            sum(case when {{ when }} then numerator end) as numerator_{{ name }},
            sum(case when {{ when }} then denominator end) as denominator_{{ name }},
            avg(case when {{ when }} then value end) as mean_{{ name }},
        {% endfor %}
        max(case when number_from_latest = 1 then numerator end) as numerator_now,
        max(case when number_from_latest = 1 then denominator end) as denominator_now,
        max(case when number_from_latest = 1 then value end) as value_now,
        max(case when number_from_latest = periods_a_year + 1 then numerator end) as numerator_a_year_ago,
        max(case when number_from_latest = periods_a_year + 1 then value end) as value_a_year_ago,
        max(case when number_from_latest = 2 * periods_a_year + 1 then value end) as value_two_years_ago
    from figures_as_counted
    group by all

),

complete as (

    select
        *,
        figures_in_two_years = 2 * periods_a_year and figures_in_last_twelve = 12 as has_every_period
    from totals

)

select
    la_code,
    indicator_id,
    component,
    good_is,
    measure,
    is_proportion,
    kind,
    case kind
        when 'flow' then 'the last 12 months against the 12 before'
        when 'stock' then 'the same date a year ago'
        when 'to date' then 'the same point of last year'
        else 'what the last 12 months added against the 12 before'
    end as comparison,
    has_every_period,
    coalesce(never_varied, false) as never_varied,
    numerator_last_year,
    denominator_last_year,
    numerator_year_before,
    denominator_year_before,
    -- a sum of some of its months would be no year's
    case
        when kind = 'flow' and has_every_period then out_of * numerator_last_year / nullif(denominator_last_year, 0)
        when kind = 'cumulative' then value_now - value_a_year_ago
        when kind <> 'flow' then value_now
    end as value_this_year,
    case
        when kind = 'flow' and has_every_period then out_of * numerator_year_before / nullif(denominator_year_before, 0)
        when kind = 'cumulative' then value_a_year_ago - value_two_years_ago
        when kind <> 'flow' then value_a_year_ago
    end as value_last_year,
    -- of a share, how many of the present denominator its difference comes to; else the cases themselves
    case
        when kind not in ('stock', 'to date') then null
        when measure = 'percentage' then (value_now - value_a_year_ago) / 100 * denominator_now
        else numerator_now - numerator_a_year_ago
    end as change_in_cases,
    case
        when not has_every_period then null
        when kind = 'flow' then out_of_six * numerator_last_six / nullif(denominator_last_six, 0)
        else mean_last_six
    end as value_last_six,
    case
        when not has_every_period then null
        when kind = 'flow' then out_of_six * numerator_six_before / nullif(denominator_six_before, 0)
        else mean_six_before
    end as value_six_before
from complete
