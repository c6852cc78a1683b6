-- The figures from 1 April to the end of each month, of what is counted by the month.

{{ figures_of_basis('year_to_date') }}
