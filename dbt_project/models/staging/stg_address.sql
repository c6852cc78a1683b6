{{ staged('ssd_address') }}
