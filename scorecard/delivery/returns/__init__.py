"""Statutory returns, read into rows of the extracts: what an authority already makes once a year feeds the same models.

Belongs here: telling what a file is by what stands in it (`recognise`), one module a return with its one mapping
(`ssda903`, `cin_census`, ...), what each can say of which line (`feeds` of its reader), and the words for it (`told`).
Does not: typing and decoding (staging does that with rows of a return as with any other), judging.
"""
