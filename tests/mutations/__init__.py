"""A standing bench of mutations: a delivery of known figures is changed at random, and no figure may lie in silence.

    make mutate ARGUMENTS="--count 200 --seed 7"

The deliveries are the conformance authorities, counted independently of this project. What is changed is written as the
mess that systems really make. After each change every published value is the counted one, or something says why not: a
finding, a failed check, a row in quarantine, a status, a refusal.

What belongs here: ways of changing a file, and how a difference is held against what was said of it. What does not:
examples of one rule (`tests/delivery/`, `tests/orchestration/test_staging.py`).
"""
