"""The three ways in which a run ends without a release, each told in a sentence that has no value of a record in it.

Who raises one says more in a class of its own; who started the run needs to know only which of the three it is.
"""


class Problem(Exception):
    """What stops a run: its text says what, where, what was expected and what to do."""


class UnusableInput(Problem):
    """What was given cannot be used: a delivery, an argument, a key, a warehouse that somebody else holds."""


class RunHeld(Problem):
    """A gate, or a step started out of its turn, holds the run; the last release stays as it was."""


class OurFault(Problem):
    """Something that we made does not work."""
