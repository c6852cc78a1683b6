"""The ways in which a run ends without a release, each told in a sentence that has no value of a record in it.

Who raises one says more in a class of its own; who started the run needs to know only which of them it is.
"""

# in a home: the traceback of a fault that nobody expected; it may quote records
LAST_FAULT = "last_fault.txt"


class Problem(Exception):
    """What stops a run: its text says what, where, what was expected and what to do."""


class UnusableInput(Problem):
    """What was given cannot be used: a delivery, an argument, a key, a warehouse that somebody else holds."""


class InUse(UnusableInput):
    """Somebody else works on what was asked for: the same command may pass in a while."""


class RunHeld(Problem):
    """A gate, or a step started out of its turn, holds the run; the last release stays as it was."""


class OurFault(Problem):
    """Something that we made does not work."""
