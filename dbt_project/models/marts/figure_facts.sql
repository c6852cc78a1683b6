-- What can be said of the latest figure without any test: the highest or lowest in how many periods, how long on the
-- worse side of the target, and what stood a year ago. Only where the denominator is 10 or more. Highest means strictly
-- above every figure before; periods without a figure are passed over. Figures to date are held against the same point
-- of earlier years, counted in years, and their time on the worse side begins anew with the year. Cumulative figures
-- have level and pace alone, and a row of nulls here.

with figures as (

    select * from {{ ref('figures_in_order') }}

),

latest as (

    select
        la_code,
        indicator_id,
        component,
        period_end,
        kind,
        good_is,
        value,
        case
            when kind = 'to date' then 'years'
            when periods_a_year = 4 then 'quarters'
            else 'months'
        end as counted_in,
        case when kind = 'to date' then periods_a_year else 1 end as periods_in_a_step,
        periods_a_year,
        months_into_year,
        is_large_enough and kind <> 'cumulative' and value is not null as can_be_said
    from figures
    where number_from_latest = 1

),

-- every figure of a line beside its latest one, so many steps before it
beside_latest as (

    select
        latest.la_code,
        latest.indicator_id,
        latest.component,
        latest.value as latest_value,
        latest.periods_a_year,
        latest.periods_in_a_step,
        coalesce(latest.months_into_year, figures.number_from_latest) as periods_of_run,
        figures.number_from_latest,
        figures.number_from_latest - 1 as periods_before,
        figures.value,
        round(figures.value - latest.value, 9) as above_latest,
        figures.is_large_enough,
        figures.is_on_worse_side and figures.is_large_enough as is_part_of_run
    from latest
    inner join figures
        on latest.la_code = figures.la_code
        and latest.indicator_id = figures.indicator_id
        and latest.component = figures.component
    where latest.can_be_said

),

steps as (

    select
        la_code,
        indicator_id,
        component,
        min(case when above_latest >= 0 and periods_before > 0 then periods_before / periods_in_a_step end)
            as steps_to_as_high,
        min(case when above_latest <= 0 and periods_before > 0 then periods_before / periods_in_a_step end)
            as steps_to_as_low,
        max(case when value is not null then periods_before / periods_in_a_step end) + 1 as steps_of_line
    from beside_latest
    where mod(periods_before, periods_in_a_step) = 0
    group by la_code, indicator_id, component

),

runs as (

    select
        la_code,
        indicator_id,
        component,
        coalesce(
            min(case when not is_part_of_run or number_from_latest > periods_of_run then periods_before end), count(*)
        ) as periods_on_worse_side,
        max(case when periods_before = periods_a_year and is_large_enough then value end) as value_a_year_ago
    from beside_latest
    group by la_code, indicator_id, component

),

counted as (

    select
        steps.la_code,
        steps.indicator_id,
        steps.component,
        cast(coalesce(steps.steps_to_as_high, steps.steps_of_line) as integer) as highest_in,
        cast(coalesce(steps.steps_to_as_low, steps.steps_of_line) as integer) as lowest_in,
        cast(runs.periods_on_worse_side as integer) as periods_on_worse_side,
        runs.value_a_year_ago
    from steps
    inner join runs
        on steps.la_code = runs.la_code
        and steps.indicator_id = runs.indicator_id
        and steps.component = runs.component

)

select
    latest.la_code,
    latest.indicator_id,
    latest.component,
    latest.period_end,
    latest.counted_in,
    case when counted.highest_in > 1 then counted.highest_in end as highest_in,
    case when counted.lowest_in > 1 then counted.lowest_in end as lowest_in,
    case
        when latest.good_is = 'low' and counted.highest_in > 1 then counted.highest_in
        when latest.good_is = 'high' and counted.lowest_in > 1 then counted.lowest_in
    end as worst_in,
    counted.periods_on_worse_side,
    counted.value_a_year_ago
from latest
left join counted
    on latest.la_code = counted.la_code
    and latest.indicator_id = counted.indicator_id
    and latest.component = counted.component
