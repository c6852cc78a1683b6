"""The gates as they decide: seals, judging, what is stored and read back.

What belongs here: who may go on and who may not, and what follows from results. What does not: whether a check finds
what it looks for (`tests/expectations`), and what Dagster shows of it (`tests/orchestration`).
"""
