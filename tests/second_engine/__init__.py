"""Counting on Spark: what is handed over and taken back, and that both engines come to the same values.

What belongs here: the second engine. What does not: what is counted, which is tested once, on DuckDB.
"""
