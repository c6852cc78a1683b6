"""The returns that are known. Where two could feed one extract, the rows of the one further up stand."""

from scorecard.delivery.returns import annex_a, cin_census, early_adopter, school_census, ssda903, workforce_census
from scorecard.delivery.returns.reader import ReturnReader

READERS: tuple[ReturnReader, ...] = (
    ssda903.READER,
    cin_census.READER,
    workforce_census.READER,
    school_census.READER,
    annex_a.READER,
    early_adopter.READER,
)


def reader_of(kind: str) -> ReturnReader:
    """The reader of a kind of return."""
    return next(reader for reader in READERS if reader.kind == kind)
