-- Whether a line changed over the year, and the one verdict on where it goes. Flows: Newcombe's interval for the
-- difference of two proportions (method 10, without correction, 95 %); for counts and rates, whether the conditional
-- interval of Clopper and Pearson for the ratio of two Poisson counts leaves 1 out, which is whether the exact chance
-- of as many cases falls below 2.5 %. Stocks and figures to date: a difference of a size that matters, since most of
-- the cases are the same. Improving and getting worse need both that and six last periods that do not point the other
-- way. No verdict rests on two neighbouring periods.

{% set years = {'this': 'last_year', 'last': 'year_before'} %}

with years as (

    select * from {{ ref('years_compared') }}

),

shares as (

    select
        *,
        case when kind = 'flow' and is_proportion then numerator_last_year / nullif(denominator_last_year, 0) end
            as share_this_year,
        case when kind = 'flow' and is_proportion then numerator_year_before / nullif(denominator_year_before, 0) end
            as share_last_year,
        case
            when kind = 'flow' and not is_proportion and has_every_period
                then cast(round(numerator_last_year) as integer)
        end as count_this_year,
        case
            when kind = 'flow' and not is_proportion and has_every_period
                then cast(round(numerator_year_before) as integer)
        end as count_last_year,
        cast(round(numerator_last_year) as integer) + cast(round(numerator_year_before) as integer)
            as count_both_years,
        denominator_last_year / nullif(denominator_last_year + denominator_year_before, 0) as share_of_exposure
    from years

),

intervals as (

    select
        *,
        {% for year, of_year in years.items() %}
            {% for end, sign in {'lower': '-', 'upper': '+'}.items() %}
                {{ wilson(sign, 'share_' ~ year ~ '_year', 'denominator_' ~ of_year) }} as {{ end }}_{{ year }}_year,
            {% endfor %}
        {% endfor %}
        case
            when count_this_year >= 0 and share_of_exposure > 0 and share_of_exposure < 1
                then least(
                        {{ chance_of_at_least('count_this_year', 'count_both_years', 'share_of_exposure') }},
                        {{ chance_of_at_least('count_last_year', 'count_both_years', '(1 - share_of_exposure)') }}
                    )
        end as chance_of_as_many
    from shares

),

differences as (

    select
        *,
        value_this_year - value_last_year as change,
        100 * (
            share_this_year - share_last_year
            - sqrt(power(share_this_year - lower_this_year, 2) + power(upper_last_year - share_last_year, 2))
        ) as lowest_change,
        100 * (
            share_this_year - share_last_year
            + sqrt(power(upper_this_year - share_this_year, 2) + power(share_last_year - lower_last_year, 2))
        ) as highest_change,
        case
            when measure = 'percentage' then least(2, least(value_last_year, 100 - value_last_year) / 10)
            else value_last_year / 20
        end as smallest_change,
        sign(round(value_last_six - value_six_before, 9)) as way_of_last_six
    from intervals

),

judged as (

    select
        *,
        case
            when not has_every_period or change is null then 'not enough periods'
            when never_varied then 'unchanged'
            when kind = 'cumulative' then 'no clear change'
            when round(lowest_change, 9) > 0 or (chance_of_as_many < 0.025 and change > 0) then 'clearly up'
            when round(highest_change, 9) < 0 or (chance_of_as_many < 0.025 and change < 0) then 'clearly down'
            when kind = 'flow' or round(abs(change_in_cases), 9) < 5 then 'no clear change'
            when round(abs(change) - smallest_change, 9) < 0 then 'no clear change'
            when change > 0 then 'clearly up'
            else 'clearly down'
        end as year_change
    from differences

)

select
    la_code,
    indicator_id,
    component,
    kind,
    comparison,
    value_this_year,
    value_last_year,
    change,
    change_in_cases,
    lowest_change,
    highest_change,
    chance_of_as_many,
    value_last_six,
    value_six_before,
    year_change,
    case
        when year_change not in ('clearly up', 'clearly down') then year_change
        when sign(change) * way_of_last_six < 0 then 'no clear change'
        when good_is = 'none' and year_change = 'clearly up' then 'rising'
        when good_is = 'none' then 'falling'
        when (year_change = 'clearly up') = (good_is = 'high') then 'improving'
        else 'getting worse'
    end as direction_of_travel
from judged
