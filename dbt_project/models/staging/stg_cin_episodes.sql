{{ staged('ssd_cin_episodes') }}
