{{ staged('school_attendance') }}
