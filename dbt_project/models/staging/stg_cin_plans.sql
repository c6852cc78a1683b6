{{ staged('ssd_cin_plans') }}
