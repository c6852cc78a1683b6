{{ staged('cp_plan_history') }}
