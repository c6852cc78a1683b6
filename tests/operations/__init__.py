"""A home as those who operate it live with it: several processes, years, and what goes wrong between them.

What belongs here: a month with all that comes with it, a backfill, runs killed at any moment, readers while marts are
replaced, clocks that jump, disks that are full. What does not: what one run or one command does
(`tests/orchestration/`, `tests/test_pipeline.py`), and moments of the release that are chosen (`tests/test_crash.py`).
"""
