{{ staged('placement_location') }}
