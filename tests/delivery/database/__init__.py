"""A delivery straight from a database.

What belongs here: the SQL, the files that are written, a real PostgreSQL server. What does not: how a delivery is read
afterwards (`tests/delivery`).
"""
