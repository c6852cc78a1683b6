"""What a run costs: how costs are measured, compared and kept, and whether what they are compared with is right.

What belongs here: tests that wait for no clock. What does not: the measuring itself (`make bench`).
"""
