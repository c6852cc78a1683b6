"""The two gates: run the checks, decide what is withheld or held, and seal what was let through.

Belongs here: deciding. Does not: what must hold of a dataset (`expectations/`), drawing the quality report
(`scorecard.quality_report`).
"""
