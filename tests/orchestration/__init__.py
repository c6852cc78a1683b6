"""One run at a time, and what staging makes of every row.

What belongs here: locks between the command and Dagster, and the way from text to typed rows through the steps of a
run. What does not: files (`tests/delivery/`), checks of the gates (`tests/expectations/`), the command as a whole
(`tests/test_pipeline.py`).
"""
