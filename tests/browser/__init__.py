"""Pages as a browser shows them: accessibility, keyboard, narrow screens, no script, paper.

What belongs here: what only a browser can see. What does not: what a page says (`tests/publication/`,
`tests/quality_report/`).
"""
