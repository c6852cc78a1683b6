{{ staged('ssd_person') }}
