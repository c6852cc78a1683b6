"""What people decide about releases once they stand: one register a home, `<home>/register.jsonl`, that only grows.

A release folder is never changed, so who signed it off, that its public edition was published, or that it was
withdrawn, is kept beside the folders. Each entry holds the hash of the one before: none can be changed, left out or put
in between without the chain breaking there. That the last entries were cut off cannot be seen from what is left; for
that, `head` gives the number and hash of the newest entry, which somebody keeps elsewhere.

What belongs here: what an entry may say (`entries.py`), and reading and growing the chain (`chain.py`). What follows
from an entry stands with the thing it is about. No value of a record belongs in an entry.
"""
