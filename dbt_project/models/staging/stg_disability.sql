{{ staged('ssd_disability') }}
