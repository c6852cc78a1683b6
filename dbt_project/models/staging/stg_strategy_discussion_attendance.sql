{{ staged('strategy_discussion_attendance') }}
