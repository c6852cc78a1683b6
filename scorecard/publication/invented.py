"""What every page, sheet, table and message of a demonstration says of itself.

That it is one is said by its delivery and kept in the marts; nothing here decides it.
"""

from scorecard.publication.model import Authority

# the word that stands on every page, sheet and message, and across every printed page
MARK = "Demonstration"


def invented(authority: Authority) -> str:
    """What is invented and what is not, in two sentences; empty for real figures."""
    if not authority.is_demonstration:
        return ""
    # an authority that was asked for by its real name has no children of its own here either
    whose = "This delivery" if authority.name == authority.targets_of else authority.name
    return (
        f"{whose} is invented, and so are every child and every figure here. "
        f"Targets, national figures and population are those published for {authority.targets_of}."
    )


def marked(marking: str, authority: Authority) -> str:
    """The marking of a page or sheet, with the word of a demonstration before it."""
    return f"{MARK}. {marking}" if authority.is_demonstration else marking
