"""Gate 1: calendars that staging and indicators lean on."""
