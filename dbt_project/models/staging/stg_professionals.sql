{{ staged('ssd_professionals') }}
