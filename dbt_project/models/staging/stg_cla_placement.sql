{{ staged('ssd_cla_placement') }}
