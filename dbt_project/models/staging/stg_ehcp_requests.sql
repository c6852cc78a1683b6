{{ staged('ssd_ehcp_requests') }}
