{{ staged('ssd_care_leavers') }}
