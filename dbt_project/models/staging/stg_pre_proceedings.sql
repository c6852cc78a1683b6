{{ staged('ssd_pre_proceedings') }}
