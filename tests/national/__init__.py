"""The country's own figures: published files into the table of benchmarks.

What belongs here: formats, symbols, neighbours, ranks. What does not: the figures typed by hand
(`seeds/benchmarks.csv`), and how a page shows any of them.
"""
