{{ staged('asye') }}
