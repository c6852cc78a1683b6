"""Several authorities beside each other: `scorecard combine`.

What belongs here: which folders are taken, what is kept back, places and sums over authorities, the pages of a region.
What does not: how an authority counts, and its own release (`tests/release/`).
"""
