{{ staged('ssd_involvements') }}
