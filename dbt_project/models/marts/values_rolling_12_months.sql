-- The figures of the 12 months that end with each month, of what is counted by the month.

with figures as (

    select * from {{ ref('figures_measured') }}

)

select
    {{ columns_of_figures() }}
from figures
where basis = 'rolling_12_months'
