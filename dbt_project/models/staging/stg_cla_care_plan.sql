{{ staged('ssd_cla_care_plan') }}
