-- Figures of earlier releases that stand in for those that this delivery could not give: its extract did not arrive, a
-- check holds it, or it holds the present state only. Each is that of the newest release that had one, with its name.

with indicator_values as (

    select * from {{ ref('indicator_values') }}

),

earlier_values as (

    select * from {{ source('control', 'earlier_values') }}

)

select
    indicator_values.la_code,
    indicator_values.indicator_id,
    indicator_values.component,
    indicator_values.basis,
    indicator_values.period_start,
    indicator_values.period_end,
    earlier_values.numerator,
    earlier_values.denominator,
    earlier_values.value,
    earlier_values.value_symbol,
    indicator_values.status,
    earlier_values.release_id as released_in
from indicator_values
inner join earlier_values
    on indicator_values.la_code = earlier_values.la_code
    and indicator_values.indicator_id = earlier_values.indicator_id
    and indicator_values.component = earlier_values.component
    and indicator_values.basis = earlier_values.basis
    and indicator_values.period_end = earlier_values.period_end
where {{ could_not_be_counted('indicator_values.status') }}
