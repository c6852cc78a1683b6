-- The figures from 1 April to the end of each month, of what is counted by the month.

with figures as (

    select * from {{ ref('figures_measured') }}

)

select
    {{ columns_of_figures() }}
from figures
where basis = 'year_to_date'
