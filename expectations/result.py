"""What became of one check. No value of a record belongs here: counts and sentences alone."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CheckResult:
    """What became of one check.

    ``rows`` and ``failing`` count the rows looked at and those that break it; ``error`` says, without values, that
    the check itself could not be run; ``protects`` names indicators, none meaning all that need the extract.
    """

    name: str
    asset: str
    extract: str | None
    severity: str
    is_fatal: bool
    passed: bool
    error: str
    rows: int | None
    failing: int | None
    why: str
    protects: tuple[str, ...]

    @property
    def share(self) -> str:
        """How many of how many rows break it; '' where it counts no rows that are a part of those looked at."""
        if self.failing is None or self.rows is None or self.failing > self.rows:
            return ""
        return f"{self.failing} of {self.rows} rows"
