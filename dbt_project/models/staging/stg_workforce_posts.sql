{{ staged('workforce_posts') }}
