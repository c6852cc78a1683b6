"""What the gates found in a delivery, for people: a report without personal values, and lists of the rows to mend.

    quality/916/2024-03/index.html           the delivery: verdict, what came, checks, findings, trend
    quality/916/2024-03/<extract>.html       one extract: contract, rows accounted for, reasons, every check
    quality/916/2024-03/delivery_gate.json   what Great Expectations says itself, in counts; marts_gate.json after it
    quality/restricted/916/2024-03/<team>.csv   rows that a team must mend: place, key, field, reason; never a value

The same warehouse, settings and earlier releases give the same bytes: no page knows when it was written. The line that
says which run a report shows is written into it from the register (`which_run`).
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scorecard.quality_report.facts import read_facts
from scorecard.quality_report.fix_lists import read_fix_lists, write_fix_lists
from scorecard.quality_report.over_deliveries import earlier_deliveries
from scorecard.quality_report.report_pages import write_pages
from scorecard.quality_report.whole import written_whole
from scorecard.settings import Settings
from scorecard.warehouse.database import Connection, has_table, reading

__all__ = ["write_quality_report"]


def write_quality_report(settings: Settings, warehouse: Path, overrides: Mapping[str, str] | None = None) -> Path:
    """Write report and fix lists of the delivery that a warehouse holds; give back the folder of the report.

    `overrides` names checks that the engineer set aside for this run, with the reasons.
    """
    with reading(warehouse) as connection:
        facts = read_facts(connection, overrides or {})
        lists = read_fix_lists(connection)
        validations = _validations(connection)
    month = str(facts.month)
    earlier = earlier_deliveries(settings.releases, facts.la_code, month, facts.fingerprint)
    restricted = settings.quality / "restricted"
    for folder in (restricted, restricted / facts.la_code):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    with written_whole(restricted / facts.la_code / month, mode=0o700) as folder:
        write_fix_lists(folder, lists, facts)
    report = settings.quality / facts.la_code / month
    with written_whole(report) as folder:
        write_pages(folder, facts, lists, earlier)
        for gate, suites in validations.items():
            (folder / f"{gate}_gate.json").write_text(json.dumps(suites, indent=1) + "\n", encoding="utf-8")
    return report


def _validations(connection: Connection) -> dict[str, list[Any]]:
    """Great Expectations' own documents by gate, as the gates stored them."""
    by_gate: dict[str, list[Any]] = {}
    if has_table(connection, "quality.validations"):
        for gate, result in connection.execute("select gate, result from quality.validations order by all").fetchall():
            by_gate.setdefault(gate, []).append(json.loads(result))
    return by_gate
