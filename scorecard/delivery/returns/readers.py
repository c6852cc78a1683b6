"""The returns that are known, those first whose rows stand over those of the later ones."""

from scorecard.delivery.returns import ssda903
from scorecard.delivery.returns.reader import ReturnReader

READERS: tuple[ReturnReader, ...] = (ssda903.READER,)


def reader_of(kind: str) -> ReturnReader:
    """The reader of a kind of return."""
    return next(reader for reader in READERS if reader.kind == kind)
