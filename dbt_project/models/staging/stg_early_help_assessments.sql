{{ staged('early_help_assessments') }}
