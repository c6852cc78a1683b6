{{ staged('strategy_discussions') }}
