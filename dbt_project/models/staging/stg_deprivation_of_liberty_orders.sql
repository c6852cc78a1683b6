{{ staged('deprivation_of_liberty_orders') }}
