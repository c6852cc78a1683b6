"""Who is told of a month that did not go well, and what.

What belongs here: what each alert says, and that it goes out by e-mail and to a webhook, against servers of the test.
What does not: when Dagster tells (`tests/orchestration/test_sensors.py`).
"""
