"""The line in a month's report that says which run it shows, and what became of the runs after it.

A report is drawn at a gate, before anybody knows how the run ends, and stays when a later run fails before a gate. So
the line is written into the page from the register, whenever the register has grown. Drawing the rest of the report
does not belong here.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from markupsafe import escape

from scorecard.register.runs_in_register import FailedRun, KeptRun
from scorecard.warehouse import durable

# the page names the delivery that it was drawn of; between the marks stands the line
LINE = re.compile(r'(<p class="which-run" data-delivery="(?P<delivery>[^"]*)">)(?P<said>.*?)(</p>)', re.DOTALL)


def tell_which_run(reports: Path, runs: Sequence[KeptRun], failed: Sequence[FailedRun]) -> None:
    """Write the line anew into the report of every month that lies in an authority's folder of reports."""
    for page in sorted(reports.glob("[0-9]*/index.html")):
        text = page.read_text(encoding="utf-8")
        found = LINE.search(text)
        if found is None:
            continue
        month = page.parent.name
        said = said_of(
            found["delivery"],
            [run for run in runs if run.kept.month == month],
            [run for run in failed if run.failed.month == month],
        )
        line = f"{found[1]}{escape(said)}{found[4]}"
        if line != found[0]:
            partial = page.with_name(page.name + ".partial")
            partial.write_bytes((text[: found.start()] + line + text[found.end() :]).encode("utf-8"))
            durable.replace(partial, page)


def said_of(delivery: str, runs: Sequence[KeptRun], failed: Sequence[FailedRun]) -> str:
    """Which run of a month a report shows that was drawn of a delivery, by its fingerprint, and what came after it."""
    shown = next((run for run in reversed(runs) if run.kept.delivery_fingerprint == delivery), None)
    if shown is None:
        return NOT_ENDED
    said = [
        f"This report shows run {shown.number} of {_day(shown)}, code {shown.kept.code_fingerprint[:12]}: "
        f"{_outcome(shown)}."
    ]
    released = [run for run in runs if run.kept.release_id]
    if not shown.kept.release_id and released:
        said.append(f"{released[-1].kept.release_id} of {_day(released[-1])} stands.")
    all_runs: list[KeptRun | FailedRun] = [*runs, *failed]
    for run in sorted(all_runs, key=lambda run: run.number):
        if run.number > shown.number:
            said.append(f"A later run, {run.number} of {_day(run)}: {_outcome(run)}.")
    return " ".join(said)


NOT_ENDED = "No run of this delivery has ended yet: it was checked, and nothing was released."


def _day(run: KeptRun | FailedRun) -> str:
    return f"{run.ran_at.day} {run.ran_at:%B %Y, %H:%M}"


def _outcome(run: KeptRun | FailedRun) -> str:
    if isinstance(run, FailedRun):
        return f"failed at {run.failed.step}: {run.failed.reason.rstrip('.')}"
    return f"released as {run.kept.release_id}" if run.kept.release_id else f"held: {run.kept.reason}"
