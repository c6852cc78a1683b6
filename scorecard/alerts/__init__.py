"""Telling somebody, away from the screen, that a month was held, failed, is late, or has something to look at.

What belongs here: what an alert says (`alert.py`, `of_a_run.py`) and how it goes out (`send.py`): by e-mail, or to a
webhook, and only where the settings name one. What does not: when to tell, which whoever started the run knows. An
alert holds counts, sentences and names of checks and measures, and no value of a record; never more than one a run.
"""
