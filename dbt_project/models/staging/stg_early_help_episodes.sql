{{ staged('ssd_early_help_episodes') }}
