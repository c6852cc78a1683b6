"""Earlier deliveries of the authority, read from the manifests of its releases, and the picture of their trend."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from scorecard.periods import ReportingMonth
from scorecard.quality_report.facts import Accounts, Facts, Tally, tally
from scorecard.quality_report.report_words import share
from scorecard.release.folder import releases_in

DELIVERIES_SHOWN = 12


@dataclass(frozen=True)
class EarlierDelivery:
    """One delivery in the trend."""

    name: str
    accounts: Accounts
    checks: Tally
    withheld: int | None


def earlier_deliveries(releases: Path, la_code: str, until: str, fingerprint: str) -> list[EarlierDelivery]:
    """Deliveries of up to a month that were released, oldest first, each once, without the one with a fingerprint."""
    newest: dict[str, tuple[str, int, dict[str, Any]]] = {}
    for release in releases_in(releases, la_code):
        if release.month <= until:
            manifest = release.manifest
            content = f"{release.month} {manifest.get('delivery_fingerprint')}"
            newest[content] = (release.month, release.number, manifest)
    newest.pop(f"{until} {fingerprint}", None)
    entries = sorted(newest.values(), key=lambda entry: entry[:2])
    return [_delivery(*entry) for entry in entries[-(DELIVERIES_SHOWN - 1) :]]


def this_delivery(facts: Facts) -> EarlierDelivery:
    return EarlierDelivery(
        name=f"{facts.month.in_words}, this delivery",
        accounts=facts.accounts,
        checks=tally(facts.checks),
        withheld=len(facts.withheld),
    )


def _delivery(of_month: str, release: int, manifest: dict[str, Any]) -> EarlierDelivery:
    rows = manifest.get("rows", {}).values()
    accounts = Accounts(
        received=sum(row.get("rows_received", 0) for row in rows),
        accepted=sum(row.get("clean", 0) for row in rows),
        set_aside=sum(row.get("quarantined", 0) for row in rows),
        duplicates=sum(row.get("exact_duplicates", 0) for row in rows),
    )
    checks = manifest.get("checks", [])
    failed = [check for check in checks if not check["passed"]]
    critical = sum(check["severity"] == "critical" for check in failed)
    withheld = manifest.get("withheld")
    return EarlierDelivery(
        name=f"{ReportingMonth.parse(of_month).in_words}, release {release}",
        accounts=accounts,
        checks=Tally(passed=len(checks) - len(failed), warned=len(failed) - critical, failed=critical),
        withheld=None if withheld is None else len(withheld),
    )


def picture(deliveries: list[EarlierDelivery]) -> Markup:
    """Share of rows set aside, delivery by delivery, from nought; the table beside it says the same."""
    rows = [each.accounts for each in deliveries if each.accounts.received]
    if len(rows) < 2:
        return Markup("")
    width, height, pad, head = 440, 96, 24, 22
    shares = [each.set_aside / each.received for each in rows]
    top = max(shares) or 1.0
    points = [
        (pad + at * (width - 2 * pad) / (len(shares) - 1), height - 6 - level / top * (height - 6 - head))
        for at, level in enumerate(shares)
    ]
    (left, first_y), (right, last_y) = points[0], points[-1]
    first, last = (share(each.set_aside, each.received) for each in (rows[0], rows[-1]))
    described = f"Rows left out as a share of rows received: {first} in the first delivery shown, {last} in this one."
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    marks = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in points[:-1])
    return Markup(
        f'<svg class="trend-picture" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-label="{escape(described)}"><path class="ground" d="M{pad} {height - 6}H{width - pad}"/>'
        f'<polyline points="{line}"/>{marks}<circle class="now" cx="{right:.1f}" cy="{last_y:.1f}" r="5"/>'
        f'<text x="{left:.1f}" y="{first_y - 8:.1f}" text-anchor="middle">{first}</text>'
        f'<text x="{right:.1f}" y="{last_y - 8:.1f}" text-anchor="middle">{last}</text></svg>'
    )
