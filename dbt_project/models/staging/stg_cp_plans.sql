{{ staged('ssd_cp_plans') }}
