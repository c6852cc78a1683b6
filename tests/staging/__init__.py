"""From text to rows, a step at a time: how a cell is read, a row judged, rows sorted, and which codes are known.

What belongs here: worked examples of "From text to rows", each module on one warehouse that stages only the extracts it
needs. What does not: the rules on one delivery of many extracts (`tests/orchestration/test_staging.py`), and loading.
"""
