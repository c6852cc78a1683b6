-- Every group of children that has a figure, by what they are grouped.

with breakdowns as (

    select * from {{ ref('indicator_breakdowns') }}

)

select
    la_code,
    concat(dimension, ':', category_code) as group_key,
    dimension,
    category_code,
    max(category) as category,
    category_code <> 'unknown' as is_known
from breakdowns
group by la_code, dimension, category_code
