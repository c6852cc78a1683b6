{{ staged('fostering_matches') }}
