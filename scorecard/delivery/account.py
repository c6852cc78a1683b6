"""The account of a delivery: what came and how, what the first gate found, what is withheld because of it.

One account for every command that loads a delivery, so that none of them can say less than another. It is made of what
was found; nothing is judged here.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from expectations.result import CheckResult
from scorecard.delivery.received import Delivery
from scorecard.delivery.returns.readers import reader_of
from scorecard.warehouse.database import reading


@dataclass(frozen=True)
class DeliveryAccount:
    """What is to be said of a delivery after the first gate.

    ``withheld`` gives the status of every line that cannot be published, of ``lines`` in all; ``overridden`` names
    checks that somebody has decided to pass over for this run.
    """

    delivery: Delivery
    checks: Sequence[CheckResult]
    withheld: Mapping[str, str]
    lines: int
    overridden: Collection[str] = ()

    @property
    def failed(self) -> list[CheckResult]:
        """Checks that did not hold, critical ones first, then by name."""
        failed = [check for check in self.checks if not check.passed]
        return sorted(failed, key=lambda check: (check.severity != "critical", check.name))

    @property
    def verdict(self) -> str:
        """One sentence: whether the delivery is fit to use, and for how much."""
        fatal = [check.name for check in self.failed if check.is_fatal and check.name not in self.overridden]
        if fatal:
            return f"The delivery is not fit to use: {', '.join(fatal)}."
        if not self.withheld:
            return f"The delivery is fit to use for all {self.lines} measures."
        if len(self.withheld) < self.lines:
            fit = self.lines - len(self.withheld)
            return (
                f"The delivery is fit to use in part: {fit} of {self.lines} measures; withheld: {len(self.withheld)}."
            )
        return f"The delivery is not fit to use: all {self.lines} measures are withheld."

    @property
    def sentences(self) -> list[str]:
        """The whole account, a sentence each: what came, what the gate found, what is withheld, the verdict last."""
        received = [file for file in self.delivery.files if file.status == "received"]
        rows = sum(file.rows for file in received)
        warnings = sum(check.severity != "critical" for check in self.failed)
        critical = [check for check in self.failed if check.severity == "critical"]
        versions = [self.delivery.ssd_version.number] if self.delivery.ssd_version.number else []
        return [
            f"Loaded: {rows} rows of {len(received)} extracts.",
            *(f"Version {version} of the Standard Safeguarding Dataset, by its log." for version in versions),
            *self.delivery.problems,
            *(
                f"{each.name}: read as {reader_of(each.kind).called} for {each.span.named}."
                for each in self.delivery.returns
            ),
            *(_told(check) for check in critical),
            f"Checks: {len(self.checks)}; critical failures: {len(critical)}; warnings: {warnings}"
            + (" (see the quality report)." if self.failed else "."),
            *(f"Withheld: {count} measures ({status})." for status, count in Counter(self.withheld.values()).items()),
            self.verdict,
        ]


def account_of(
    warehouse: Path, delivery: Delivery, checks: Sequence[CheckResult], overridden: Collection[str] = ()
) -> DeliveryAccount:
    """The account of the delivery that a warehouse holds, once the first gate has looked at it.

    ``delivery`` and ``checks`` are those of the same warehouse; what is withheld and how many lines there are is read
    from its control tables.
    """
    with reading(warehouse) as connection:
        withheld = connection.execute(
            "select indicator_id, status from control.withheld_indicators order by all"
        ).fetchall()
        lines = connection.execute("select count(distinct indicator_id) from control.indicator_extracts").fetchone()
    assert lines is not None
    return DeliveryAccount(delivery, tuple(checks), dict(withheld), int(lines[0]), overridden)


def _told(check: CheckResult) -> str:
    rows = f" ({check.share})" if check.share else ""
    return f"{check.name}{rows}: {check.error or check.why}"
