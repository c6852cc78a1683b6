{{ staged('ssd_ehcp_assessment') }}
