"""What belongs here: the configuration of a home, its first files, and what checks it. What does not: what a seed may
hold, which `tests/test_typed_files.py` tries on the project's own."""
