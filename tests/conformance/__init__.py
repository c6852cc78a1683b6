"""The conformance authorities: invented deliveries with figures that were counted independently of this project.

What belongs here: the packed deliveries, the figures expected of them, and the module that packs and unpacks them.
What does not: tests. They take the fixture `conformance` (`tests/conftest.py`), a folder with all of it unpacked.
"""
