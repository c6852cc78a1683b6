{{ staged('return_interviews') }}
