"""The board pack of a release: `board.pdf`, what a committee reads on paper.

One page of summary, every measure, and those to look at first with their charts and comments. Verdicts and words are
those of the site; which figure is worth a sentence is decided by the marts. Does not belong here: anything of the
public edition.
"""
