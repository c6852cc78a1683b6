"""A delivery out of an object store.

What belongs here: what is taken from a store and what is not, against a server that speaks as S3 does, on this machine.
What does not: how deliveries are read (`tests/delivery`), when they are run (`tests/orchestration/test_sensors.py`).
"""
