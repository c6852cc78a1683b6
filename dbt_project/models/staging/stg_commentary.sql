{{ staged('commentary') }}
