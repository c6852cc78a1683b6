"""Great Expectations, imported without what it imports for pictures and for statistics that no check here asks for.

Importing it takes longer than most gates. Altair draws charts and `scipy.stats` compares distributions: a third of the
time. What belongs here: how the library is brought in. Which checks there are, and how they run, does not.
"""

import gc
import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

DEFERRED = ("altair", "scipy.stats")


class _Deferred(ModuleType):
    """Stands for a module that has not been imported; imports it as soon as something of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)


def import_library() -> None:
    """Import Great Expectations, unless somebody has."""
    if "great_expectations" in sys.modules:
        return
    with deferred(*DEFERRED), without_collecting():
        importlib.import_module("great_expectations")


@contextmanager
def deferred(*names: str) -> Iterator[None]:
    """What is imported within this gets these modules when it first uses them; whoever imports them later gets them.

    One that has been imported stays as it is.
    """
    stand_ins = {name: _Deferred(name) for name in names if name not in sys.modules}
    sys.modules.update(stand_ins)
    try:
        yield
    finally:
        for name, stand_in in stand_ins.items():
            if sys.modules.get(name) is stand_in:
                del sys.modules[name]


@contextmanager
def without_collecting() -> Iterator[None]:
    """Look for no garbage within this: what is imported stays, and looking through it again and again takes long."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()
