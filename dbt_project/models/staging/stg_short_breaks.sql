{{ staged('short_breaks') }}
