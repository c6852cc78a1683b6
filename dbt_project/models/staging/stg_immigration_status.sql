{{ staged('ssd_immigration_status') }}
