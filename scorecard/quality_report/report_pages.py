"""The pages: one for the delivery, one for each extract. Plain HTML that opens from a folder, without a script."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from scorecard.quality_report import over_deliveries
from scorecard.quality_report import report_words as wording
from scorecard.quality_report.facts import Facts, GateCheck, ReceivedExtract, ReportedFinding, indicator_titles, tally
from scorecard.quality_report.fix_lists import FaultyRow
from scorecard.quality_report.verdict import verdict
from scorecard.quality_report.which_run import NOT_ENDED

HERE = Path(__file__).parent
SITE_ASSETS = HERE.parent / "publication" / "site" / "assets"
MARKING = "OFFICIAL-SENSITIVE"
FAULTS_TO_BEGIN_WITH = 5

# The shapes of the scorecard's own checks: told apart without colour.
SHAPES = {
    "passed": '<circle cx="12" cy="12" r="10" class="hollow"/><path class="stroke" d="M7.5 12.5l3 3 6-6.5"/>',
    "warning": '<circle cx="12" cy="12" r="10" class="hollow"/><path class="stroke" d="M12 6v7.5M12 16.4v1.8"/>',
    "failed": '<path d="M7.5 1h9L23 7.5v9L16.5 23h-9L1 16.5v-9z"/><path class="mark" d="M7.5 7.5l9 9m0-9-9 9"/>',
}


@dataclass(frozen=True)
class AboutIndicator:
    """All that the report has to say of one indicator."""

    title: str
    findings: tuple[ReportedFinding, ...]
    checks: tuple[GateCheck, ...]

    @property
    def lines(self) -> int:
        return len(self.findings) + len(self.checks)


def write_pages(
    folder: Path, facts: Facts, lists: dict[str, list[FaultyRow]], earlier: list[over_deliveries.EarlierDelivery]
) -> None:
    """Write index.html, a page an extract and the stylesheet into an empty folder."""
    environment = bare_environment()
    environment.globals.update(facts=facts, marking=MARKING)
    deliveries = [*earlier, over_deliveries.this_delivery(facts)]
    index: dict[str, Any] = {
        "verdict": verdict(facts),
        "to_begin_with": _to_begin_with(facts),
        "indicators": _by_indicator(facts),
        "deliveries": deliveries,
        "picture": over_deliveries.picture(deliveries),
        "lists": lists,
        "not_ended": NOT_ENDED,
        "rows_to_mend": sum(len(rows) for rows in lists.values()),
    }
    _save(folder / "index.html", environment.get_template("index.html.j2").render(index))
    template = environment.get_template("extract.html.j2")
    around: list[ReceivedExtract | None] = [None, *facts.extracts, None]
    for at, extract in enumerate(facts.extracts):
        page = template.render(extract=extract, before=around[at], after=around[at + 2], set_aside=_by_field(extract))
        _save(folder / f"{extract.name}.html", page)
    _save(folder / "styles.css", styles())


def bare_environment() -> Environment:
    """What every page of the report is made with, before it is told whose it is."""
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(
        counted=wording.counted,
        encoding=wording.encoding,
        icon=_icon,
        number=wording.number,
        outcomes=wording.OUTCOMES,
        remedy=wording.remedy,
        share=wording.share,
        tally=tally,
        titles=indicator_titles(),
        verdicts=wording.VERDICTS,
    )
    return environment


def _save(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8"))


def styles() -> str:
    """The scorecard's own stylesheet, and what only this report needs."""
    styles = (SITE_ASSETS / "site.css", SITE_ASSETS / "paper.css", HERE / "assets" / "quality.css")
    return "\n".join(path.read_text(encoding="utf-8") for path in styles)


def _icon(key: str) -> Markup:
    """The shape of a verdict; the words stand beside it."""
    return Markup(
        f'<svg class="icon icon-{key}" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">'
        f"{SHAPES[key]}</svg>"
    )


def _to_begin_with(facts: Facts) -> list[tuple[ReceivedExtract, str, int]]:
    """Faults that set most rows aside: extract, fault in words, rows."""
    faults = [
        (extract, f"{fault.field}: {fault.reason}" if fault.field else fault.reason, fault.rows)
        for extract in facts.extracts
        for fault in extract.faults
        if fault.outcome == "quarantined"
    ]
    return sorted(faults, key=lambda fault: (-fault[2], fault[0].name, fault[1]))[:FAULTS_TO_BEGIN_WITH]


def _by_indicator(facts: Facts) -> list[AboutIndicator]:
    """Findings and failed or warning checks, in the catalogue's order; indicators without any are left out."""
    titles = indicator_titles()
    named = {finding.indicator_id for finding in facts.findings}
    protected = {indicator for check in facts.problems for indicator in check.protects}
    known = [*titles, *sorted((named | protected) - titles.keys())]
    about = [
        AboutIndicator(
            title=titles.get(indicator, indicator),
            findings=tuple(finding for finding in facts.findings if finding.indicator_id == indicator),
            checks=tuple(check for check in facts.problems if indicator in check.protects),
        )
        for indicator in known
    ]
    return [entry for entry in about if entry.lines]


def _by_field(extract: ReceivedExtract) -> dict[str, Sequence[str]]:
    """Reasons for which rows are set aside, or a field is blanked, by column, with their counts."""
    reasons: dict[str, list[str]] = {}
    for fault in extract.faults:
        for field in fault.field.split(" and "):
            if field:
                reasons.setdefault(field, []).append(f"{fault.reason} ({fault.rows:,})")
    return dict(reasons)
