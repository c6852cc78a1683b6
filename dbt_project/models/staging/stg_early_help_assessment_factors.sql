{{ staged('early_help_assessment_factors') }}
