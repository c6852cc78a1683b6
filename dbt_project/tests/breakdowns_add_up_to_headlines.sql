-- Anybody who adds up the groups of a dimension must come to the headline, in every dimension and month. A rate shows
-- no denominator by group, and a withheld line neither side. The dimensions are written out: one that is left out
-- altogether adds up to nothing.
with dimensions as (

    select listed.dimension
    from (
        values ('locality'), ('team'), ('age_band'), ('sex'), ('ethnicity_group'), ('disability')
    ) as listed (dimension)

),

sums as (

    select
        la_code,
        indicator_id,
        component,
        period_end,
        dimension,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        count(coalesce(numerator, denominator, value)) as figures
    from {{ ref('indicator_breakdowns') }}
    group by la_code, indicator_id, component, period_end, dimension

)

select
    headlines.la_code,
    headlines.indicator_id,
    headlines.component,
    headlines.period_end,
    dimensions.dimension
from {{ ref('indicator_values') }} as headlines
inner join {{ ref('dim_indicator') }} as catalogue
    on headlines.indicator_id = catalogue.indicator_id
    and headlines.component = catalogue.component
cross join dimensions
left join sums
    on headlines.la_code = sums.la_code
    and headlines.indicator_id = sums.indicator_id
    and headlines.component = sums.component
    and headlines.period_end = sums.period_end
    and dimensions.dimension = sums.dimension
where headlines.basis = 'headline'
    and (
        (not catalogue.is_about_children and sums.dimension is not null)
        or (headlines.numerator is null and coalesce(sums.figures, 0) > 0)
        or (
            catalogue.is_about_children
            and abs(headlines.numerator - coalesce(sums.numerator, 0)) > 0.000001
        )
        or (
            catalogue.is_about_children
            and catalogue.measure = 'percentage'
            and abs(headlines.denominator - coalesce(sums.denominator, 0)) > 0.000001
        )
    )
