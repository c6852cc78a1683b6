"""From a file to typed rows, and one run at a time: reading, loading, staging, locks.

What belongs here: what happens to a row before it is counted. What does not: the checks of the gates
(`tests/expectations/`) and the command as a whole (`tests/test_pipeline.py`).
"""
