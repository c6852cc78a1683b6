"""Databases opened, attached, read and filled.

What belongs here: the working database as a file. What does not: what the models count, which is tested beside them.
"""
