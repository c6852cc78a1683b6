{{ staged('practice_audits') }}
