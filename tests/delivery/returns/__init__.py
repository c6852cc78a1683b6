"""Statutory returns on their way into the extracts.

What belongs here: telling what a file is, each reader's mapping, what is refused and in which words. What does not: the
loading of extracts under their own names (`tests/delivery`), figures (`tests/test_pipeline.py`).
"""
