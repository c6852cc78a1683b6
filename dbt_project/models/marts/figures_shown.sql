-- Every figure as it is shown: as this delivery counts it, or, where it could not, as an earlier release had it. A step
-- of the marts, not itself published.

{{ config(schema='intermediate') }}

with indicator_values as (

    select * from {{ ref('indicator_values') }}

),

earlier_figures as (

    select * from {{ ref('earlier_figures') }}

)

select
    indicator_values.la_code,
    indicator_values.indicator_id,
    indicator_values.component,
    indicator_values.basis,
    indicator_values.period_start,
    indicator_values.period_end,
    -- where an earlier figure stands in, this delivery has neither side
    coalesce(indicator_values.numerator, earlier_figures.numerator) as numerator,
    coalesce(indicator_values.denominator, earlier_figures.denominator) as denominator,
    coalesce(indicator_values.value, earlier_figures.value) as value,
    indicator_values.status,
    earlier_figures.released_in
from indicator_values
left join earlier_figures
    on indicator_values.la_code = earlier_figures.la_code
    and indicator_values.indicator_id = earlier_figures.indicator_id
    and indicator_values.component = earlier_figures.component
    and indicator_values.basis = earlier_figures.basis
    and indicator_values.period_end = earlier_figures.period_end
