"""What a release depends on, and when there is nothing to release.

What belongs here: fingerprints, grounds of a release, its kind. What does not: the proof of a release
(`tests/test_proof.py`), and a crash while it is written (`tests/test_crash.py`).
"""
