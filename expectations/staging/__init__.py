"""Gate 1: business rules on the typed and decoded rows of a delivery."""
