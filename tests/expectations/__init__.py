"""The checks of both gates, each on tables made to pass and to break it.

What belongs here: for every rule a sound and a broken case, and what every check owes. What does not: what a gate does
with a failure (`tests/test_pipeline.py`), and reasons for quarantine (`tests/orchestration/test_staging.py`).
"""
