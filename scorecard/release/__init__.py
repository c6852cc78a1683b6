"""Releases: folders written whole and never changed, the marts made of them, and what proves them.

Belongs here: writing, publishing, remembering, explaining and verifying releases. Does not: what a page says
(`scorecard.publication`), what may be public (`scorecard.public`).
"""
