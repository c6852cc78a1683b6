"""What the marts say of figures, derived a second time in Python from the plotted points.

What belongs here: a checker for each kind of sentence and verdict, tried on fixtures, releases and random series. What
does not: how a sentence is worded (`tests/publication/`), and what is counted.
"""
