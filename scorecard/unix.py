"""The kind of system that the scorecard needs, and the sentence to whoever starts it on another.

File modes keep records of children from others, a lock ends with its process, a rename is done or undone after a crash:
all of that is Unix's. Where its modules are missing a run might seem to work, and would protect nobody. So nothing is
begun there. Does not belong here: what a machine of the right kind lacks (`preflight`).
"""

from importlib import import_module

# of Python, and on Unix alone: the one is what file locks rest on, the other what limits a process
NEEDED = ("fcntl", "resource")
NOT_HERE = (
    "The scorecard does not run on this system: it needs Linux or another Unix, since file modes and file locks that "
    "keep records from others and runs from each other are not had without. On Windows use the Windows Subsystem for "
    "Linux: docs/deployment.md says how. Nothing was begun."
)


def is_unix() -> bool:
    """Whether what the scorecard rests on is there."""
    for name in NEEDED:
        try:
            import_module(name)
        except ImportError:
            return False
    return True
