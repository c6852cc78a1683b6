{{ staged('ehc_plan_requests') }}
