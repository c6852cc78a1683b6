{{ staged('ssd_send') }}
