"""The runs that a register has kept. Keeping them is `scorecard.gates.kept_runs`, showing them `quality_report`."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from scorecard.register.entries import QualityRunKept, RegisterEntry


@dataclass(frozen=True)
class KeptRun:
    """A run by its number in the register, and when it was kept."""

    number: int
    ran_at: datetime.datetime
    kept: QualityRunKept

    @property
    def critical(self) -> int:
        return sum(each.severity == "critical" for each in self.kept.failures)

    @property
    def warnings(self) -> int:
        return len(self.kept.failures) - self.critical


def kept_runs(read: Sequence[RegisterEntry]) -> list[KeptRun]:
    """The runs of a register, oldest first."""
    return [
        KeptRun(entry.number, datetime.datetime.fromisoformat(entry.recorded_at), entry.content)
        for entry in read
        if isinstance(entry.content, QualityRunKept)
    ]
