"""What the public edition suppresses, and the attack on it, on examples that can be followed by hand.

What belongs here: the rules of suppression on made-up counts, and a stronger attacker than the project's own. What does
not: the files of an edition (`tests/test_public_edition.py`).
"""
