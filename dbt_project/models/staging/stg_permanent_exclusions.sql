{{ staged('permanent_exclusions') }}
