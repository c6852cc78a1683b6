"""The quality report of a delivery and the lists of rows to correct, from a warehouse made by hand.

What belongs here: what the report says, and that it says no value. What does not: whether a check is right
(`tests/expectations/`).
"""
