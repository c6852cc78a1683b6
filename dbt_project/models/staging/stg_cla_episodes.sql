{{ staged('ssd_cla_episodes') }}
