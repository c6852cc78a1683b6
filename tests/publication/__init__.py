"""Site, workbook and CSV files, drawn from marts made by hand.

What belongs here: what is said, in which words, and what never is. What does not: how it looks in a browser
(`tests/browser/`), and whether the figures are right.
"""
