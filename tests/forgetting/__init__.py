"""A child erased from a home: what goes, what stays byte by byte, and what a crash leaves.

What belongs here: rows and records of files, cases, lists, and the whole command. What does not: how `verify` treats a
file of another hash in general (`tests/release/test_integrity.py`).
"""
