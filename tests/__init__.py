"""Every test of the project. docs/testing.md says which kind of test for which kind of change.

What belongs here: one package for each package of the project, and at this level what takes the whole command: a
release, a crash, a proof, the public edition, whole authorities. What does not: whether a model's SQL is right, which
is asked beside the models (`dbt_project/models/**/*__unit_tests.yml`).
"""
