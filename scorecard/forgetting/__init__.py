"""Erasing a child from a home: from deliveries, working databases, lists of rows to mend and the cases of releases.

What belongs here: where a child can stand in a home (`in_csv`, `in_xml`, `in_delivery`, `in_cases`, `in_lists`), and
the order in which all of it goes (`forget`). What does not: putting what was prepared into its place, which every
command can finish (`scorecard.release.erased`), and what goes by its age (`scorecard.retention`). No figure is touched.
"""
