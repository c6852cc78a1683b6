"""Rules that hold for any history, against a second, plain count in Python.

What belongs here: random histories, and oracles written from the words of the rules with none of the models' ways. What
does not: one worked example (a unit test beside the model).
"""
