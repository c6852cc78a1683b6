{{ staged('ssd_missing') }}
