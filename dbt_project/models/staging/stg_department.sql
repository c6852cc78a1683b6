{{ staged('ssd_department') }}
