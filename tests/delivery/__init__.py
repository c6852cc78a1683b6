"""Loading: files as they come, and what is seen of each.

What belongs here: what is read without a word, what is refused and how that is said. What does not: types, codes and
quarantine (`tests/orchestration/test_staging.py`).
"""
