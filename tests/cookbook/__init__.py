"""The cookbook of queries, its printed answers and pictures, and its notebook.

What belongs here: that what the pages of `docs/cookbook/` print is what a reader gets, and that answers are right by
another way of working them out. What does not: how the tables beneath are counted, which is tested where they are made.
"""
