-- Beside every figure the range in which it would fall if the rows in quarantine that can reach it were all resolved
-- one way or the other: each of them may put one case into the numerator or take one out of it. A headline figure could
-- flip where one end of its range meets the target and the other misses it.

with figures as (

    select * from {{ ref('indicator_values') }}

),

catalogue as (

    select * from {{ ref('dim_indicator') }}

),

comparisons as (

    select * from {{ ref('target_comparisons') }}

),

reach as (

    select * from {{ ref('quarantine_reach') }}

),

doubted as (

    select
        figures.la_code,
        figures.indicator_id,
        figures.component,
        figures.basis,
        figures.period_end,
        figures.numerator,
        figures.denominator,
        figures.status,
        catalogue.measure,
        catalogue.good_is,
        comparisons.target,
        catalogue.is_numerator_within_denominator,
        coalesce(reach.in_doubt, 0) as in_doubt,
        coalesce(reach.in_doubt, 0) * catalogue.largest_weight as weight_in_doubt
    from figures
    inner join catalogue
        on figures.indicator_id = catalogue.indicator_id
        and figures.component = catalogue.component
    left join comparisons
        on figures.la_code = comparisons.la_code
        and figures.indicator_id = comparisons.indicator_id
        and figures.component = comparisons.component
        and figures.period_end = comparisons.period_end
        and figures.basis = comparisons.basis
        and comparisons.basis = 'headline'
    left join reach
        on figures.la_code = reach.la_code
        and figures.indicator_id = reach.indicator_id
        and figures.component = reach.component
        and figures.basis = reach.basis
        and figures.period_end = reach.period_end

),

numerators as (

    select
        la_code,
        indicator_id,
        component,
        basis,
        period_end,
        measure,
        good_is,
        target,
        in_doubt,
        denominator,
        greatest(numerator - weight_in_doubt, 0) as lowest_numerator,
        case
            when measure = 'percentage' and is_numerator_within_denominator
                then least(numerator + weight_in_doubt, denominator)
            else numerator + weight_in_doubt
        end as highest_numerator,
        status like 'nothing to count%' and in_doubt > 0 as could_be_anything
    from doubted

),

ranges as (

    select
        la_code,
        indicator_id,
        component,
        basis,
        period_end,
        in_doubt,
        good_is,
        target,
        case
            when could_be_anything then 0.0
            when measure = 'count' then lowest_numerator
            when measure = 'percentage' then 100.0 * lowest_numerator / nullif(denominator, 0)
            else 10000.0 * lowest_numerator / denominator
        end as lowest_value,
        case
            when could_be_anything then 100.0
            when measure = 'count' then highest_numerator
            when measure = 'percentage' then 100.0 * highest_numerator / nullif(denominator, 0)
            else 10000.0 * highest_numerator / denominator
        end as highest_value
    from numerators

)

select
    la_code,
    indicator_id,
    component,
    basis,
    period_end,
    in_doubt,
    lowest_value,
    highest_value,
    case good_is
        when 'high' then lowest_value < target and highest_value >= target
        when 'low' then lowest_value <= target and highest_value > target
    end as could_flip
from ranges
