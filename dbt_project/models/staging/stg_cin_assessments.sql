{{ staged('ssd_cin_assessments') }}
