{{ staged('ssd_legal_status') }}
