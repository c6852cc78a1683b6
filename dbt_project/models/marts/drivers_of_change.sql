-- Which teams and localities the year's change of a line comes from. A percentage is taken apart into what follows from
-- the groups having other shares of all cases (mix) and what from their own percentages having changed (rate), each
-- weighed by the mean of both years (Kitagawa, 1955): they add up to the change, to the last decimal. A group without
-- cases in one of the years has no percentage then, and all of its part is mix. Counts and rates add up in cases.

with groups as (

    select * from {{ ref('groups_over_a_year') }}

),

changes as (

    select * from {{ ref('changes_over_the_year') }}

),

earlier_figures as (

    select * from {{ ref('earlier_figures') }}

),

whole as (

    select
        *,
        sum(numerator_now) over (partition by la_code, indicator_id, component, dimension) as all_numerator_now,
        sum(numerator_before) over (partition by la_code, indicator_id, component, dimension) as all_numerator_before,
        sum(denominator_now) over (partition by la_code, indicator_id, component, dimension) as all_denominator_now,
        sum(denominator_before) over (partition by la_code, indicator_id, component, dimension)
            as all_denominator_before
    from groups

),

shares as (

    select
        *,
        100.0 * numerator_now / nullif(denominator_now, 0) as value_now,
        100.0 * numerator_before / nullif(denominator_before, 0) as value_before,
        denominator_now / nullif(all_denominator_now, 0) as share_now,
        denominator_before / nullif(all_denominator_before, 0) as share_before,
        50.0 * all_numerator_now / nullif(all_denominator_now, 0)
        + 50.0 * all_numerator_before / nullif(all_denominator_before, 0) as middle
    from whole

),

effects as (

    select
        *,
        (coalesce(value_now, value_before) - coalesce(value_before, value_now)) * (share_now + share_before) / 2
            as rate_effect,
        (share_now - share_before)
        * ((coalesce(value_now, value_before) + coalesce(value_before, value_now)) / 2 - middle) as mix_effect
    from shares

)

select
    effects.la_code,
    effects.indicator_id,
    effects.component,
    effects.dimension,
    effects.category_code,
    effects.category,
    changes.comparison,
    effects.numerator_before,
    effects.denominator_before,
    case when effects.measure = 'percentage' then effects.value_before end as value_before,
    effects.numerator_now,
    effects.denominator_now,
    case when effects.measure = 'percentage' then effects.value_now end as value_now,
    case when effects.measure = 'percentage' then effects.mix_effect end as mix_effect,
    case when effects.measure = 'percentage' then effects.rate_effect end as rate_effect,
    case
        when effects.measure = 'percentage' then effects.mix_effect + effects.rate_effect
        else effects.numerator_now - effects.numerator_before
    end as contribution
from effects
inner join changes
    on effects.la_code = changes.la_code
    and effects.indicator_id = changes.indicator_id
    and effects.component = changes.component
where
    changes.change is not null
    and (effects.is_proportion or effects.measure <> 'percentage')
    and (effects.measure <> 'percentage' or effects.denominator_now > 0 or effects.denominator_before > 0)
    -- of figures that stand in from an earlier release this delivery has no groups
    and not exists (
        select 1 from earlier_figures
        where earlier_figures.la_code = effects.la_code
            and earlier_figures.indicator_id = effects.indicator_id
            and earlier_figures.basis = 'headline'
    )
