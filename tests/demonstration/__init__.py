"""The maker of the demonstration delivery.

What belongs here: that a delivery keeps its contract, is repeatable, about as large as the county's, and tells the
truth beneath its mess. What does not: what is counted from it.
"""
