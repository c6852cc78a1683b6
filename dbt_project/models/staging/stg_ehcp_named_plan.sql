{{ staged('ssd_ehcp_named_plan') }}
