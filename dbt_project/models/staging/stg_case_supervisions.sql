{{ staged('case_supervisions') }}
