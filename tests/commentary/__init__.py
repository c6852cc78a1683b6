"""What people wrote about a measure: what is read as a claim, and what the figures say to it.

What belongs here: sentences, on figures made by hand. What does not: where the answer is shown
(`tests/publication/test_commentary.py`, `tests/quality_report/test_commentary.py`).
"""
