"""What every step of a run is told: whose delivery, which month, what was overridden, which code.

Belongs here: the facts that stand when a run starts. Does not: what a step does (`scorecard.steps`), and anything that
only a warehouse knows.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from scorecard.benchmarks.store import rows_for
from scorecard.configuration.in_force import Configuration, read_configuration, write_seeds_in_force
from scorecard.periods import ReportingMonth
from scorecard.release.fingerprints import NOT_TAKEN, CodeFingerprints, code_fingerprints
from scorecard.second_engine.engine_at_hand import versions_of_spark
from scorecard.settings import Settings

if TYPE_CHECKING:
    from scorecard.warehouse.dbt_project import Transformations


@dataclass(frozen=True, eq=False)
class MonthRun:
    """One delivery of one authority, on its way to a release.

    ``overrides`` gives the reason by name of the check that shall not stop this run. ``code`` is taken when the run
    starts, with what the home has decided, so that a file changed meanwhile is seen. ``folder`` is where the delivery
    lies; by default its place in the home. ``approved_by`` is who answers for the release and its overrides, where
    somebody was named. ``started_at`` is the moment, ISO, in UTC: timings of steps go by it. A run that does not take
    the figures of published files knows those alone that the configuration of its home has.
    """

    settings: Settings
    la_code: str
    month: ReportingMonth
    overrides: Mapping[str, str] = field(default_factory=dict)
    code: CodeFingerprints = NOT_TAKEN
    folder: Path | None = None
    approved_by: str = ""
    started_at: str = field(
        default_factory=lambda: datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
    )
    takes_published: bool = True

    def __post_init__(self) -> None:
        if self.code is NOT_TAKEN:
            taken = code_fingerprints().with_configuration(self.configuration.fingerprint)
            if self.settings.engine == "spark":
                taken = taken.beside(versions_of_spark())
            object.__setattr__(self, "code", taken)

    @cached_property
    def configuration(self) -> Configuration:
        """What people have decided for the authority, as it stood when the run started.

        Raises:
            Mistyped: the home holds what is not known there.
        """
        if not self.takes_published:
            return read_configuration(self.settings.home, self.la_code)
        by_hand = read_configuration(self.settings.home, self.la_code).seeds
        published = rows_for(self.settings, self.la_code, self.month.period_end, by_hand)
        return read_configuration(self.settings.home, self.la_code, published)

    @property
    def warehouse(self) -> Path:
        """Working database of the authority."""
        return self.settings.warehouse(self.la_code)

    @property
    def landing(self) -> Path:
        """Folder of the delivery."""
        return self.folder or self.settings.landing(self.la_code, str(self.month))

    @cached_property
    def bytes_delivered(self) -> int:
        """Size of what lies in the folder of the delivery; 0 where there is none."""
        if not self.landing.is_dir():
            return 0
        return sum(path.stat().st_size for path in self.landing.rglob("*") if path.is_file())

    @property
    def report(self) -> Path:
        """First page of the quality report."""
        return self.settings.quality / self.la_code / str(self.month) / "index.html"

    @cached_property
    def transformations(self) -> "Transformations":
        """dbt for this run: the project is parsed once for all of its steps. Importing dbt takes seconds."""
        from scorecard.warehouse.dbt_project import Transformations

        seeds = write_seeds_in_force(self.configuration, self.warehouse.parent / "seeds")
        target = self.settings.dbt_target(self.la_code)
        if self.settings.engine == "spark":
            from scorecard.second_engine.counted_on_spark import CountedOnSpark

            return CountedOnSpark(self.warehouse, target, self.settings.spark_memory_gigabytes, seeds)
        return Transformations(self.warehouse, target, seeds=seeds)
