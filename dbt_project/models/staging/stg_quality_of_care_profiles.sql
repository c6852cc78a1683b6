{{ staged('quality_of_care_profiles') }}
