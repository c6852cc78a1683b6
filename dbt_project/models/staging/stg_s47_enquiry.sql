{{ staged('ssd_s47_enquiry') }}
