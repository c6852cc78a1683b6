"""Several authorities beside each other: one marts file and one small site of released folders that they hand over.

Belongs here: which folders may be taken (`handed_over`), the tables of all of them and those over them (`combine`,
`side_by_side`), and the pages (`region_pages`). Does not: cases and restricted lists, which stay where they are, and
counting anything anew: a figure is what its authority has released.
"""
