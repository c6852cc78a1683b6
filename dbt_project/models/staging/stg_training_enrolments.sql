{{ staged('training_enrolments') }}
