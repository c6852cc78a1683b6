-- The figures of the 12 months that end with each month, of what is counted by the month.

{{ figures_of_basis('rolling_12_months') }}
