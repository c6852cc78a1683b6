"""The site: one page for the scorecard, one for every line, and three that say how far to trust them."""

import datetime
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from scorecard.publication import attention, benchmarks, comments, format, status, trend
from scorecard.publication.edition import Edition
from scorecard.publication.files.csv_files import BREAKDOWN_COLUMNS, OPEN_DATA_COLUMNS, TIDY_COLUMNS
from scorecard.publication.invented import invented, marked
from scorecard.publication.model import Definition, Figure, Line, Part, Scorecard, Series
from scorecard.publication.provenance import Lineage, ProtectingCheck, Provenance, SourceExtract
from scorecard.publication.site import charts
from scorecard.publication.site.breakdowns import by_group
from scorecard.publication.site.what_changed import changes_of

HERE = Path(__file__).parent
MONTHS_OF_TREND = 24
ROWS_SHOWN = 60
# lines to date begin anew in this month of every year: nothing is joined across it
OPENING_MONTHS = {"financial_year_to_date": 4, "academic_year_to_date": 9}

# What the templates may say.
WORDS = (
    status.against_target,
    status.answer,
    benchmarks.benchmark,
    benchmarks.benchmark_period,
    benchmarks.caution,
    benchmarks.cautions,
    trend.decided,
    trend.direction,
    attention.facts_said,
    format.count,
    format.day,
    status.effect,
    format.figure,
    format.figure_with_unit,
    format.gap,
    invented,
    status.level,
    format.month,
    status.no_figure_because,
    format.part_name,
    format.period,
    benchmarks.ours_beside,
    trend.proposed,
    attention.reason,
    attention.running,
    status.standing,
    status.status_of,
    format.symbol,
    trend.variation,
    attention.year_said,
)


@dataclass(frozen=True)
class ChecksTold:
    """What became of a set of checks, and of the rows beneath them."""

    passed: int
    warnings: int
    failed: int

    @property
    def all(self) -> int:
        return self.passed + self.warnings + self.failed


def write_site(folder: Path, scorecard: Scorecard, provenance: Provenance, edition: Edition) -> None:
    """Write every page and asset; the folder must not hold a site yet, or one to be written over."""
    common = {
        "scorecard": scorecard,
        "provenance": provenance,
        "edition": edition,
        "marking": marked(edition.marking, scorecard.authority),
    }
    site = _Site(folder, common)
    (folder / "indicators").mkdir(parents=True, exist_ok=True)
    shutil.copytree(HERE / "assets", folder / "assets", dirs_exist_ok=True, copy_function=shutil.copyfile)
    site.write("index", "index.html", **_index(scorecard))
    site.write("quality", "quality.html", **_quality(provenance))
    site.write("method", "method.html", dialect=_dialect(scorecard))
    site.write(
        "downloads", "downloads.html", tidy=TIDY_COLUMNS, breakdowns=BREAKDOWN_COLUMNS, open_data=OPEN_DATA_COLUMNS
    )
    around = [None, *scorecard.lines, None]
    for at, line in enumerate(scorecard.lines):
        site.write(
            "indicator",
            f"indicators/{line.definition.indicator_id}.html",
            line=line,
            before=around[at],
            after=around[at + 2],
            **_line(line, provenance),
        )


@dataclass(frozen=True)
class _Site:
    """A folder in which pages are written, and what every page knows."""

    folder: Path
    common: dict[str, Any]

    def write(self, page: str, place: str, **context: Any) -> None:
        root = "../" * place.count("/")
        text = _environment().get_template(f"{page}.html.j2").render(page=page, root=root, **self.common, **context)
        (self.folder / place).write_bytes(text.encode("utf-8"))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update({word.__name__: word for word in WORDS})
    environment.globals.update(
        statuses=status.STATUSES,
        symbols=format.SYMBOLS,
        signals=trend.SIGNALS,
        measures=format.MEASURES,
        windows=format.WINDOWS,
        good_is=format.GOOD_IS,
        claim_verdicts=comments.CLAIM_VERDICTS,
        bar=charts.bar,
        icon=charts.icon,
        signal_icon=charts.signal_icon,
        sparkline=_sparkline,
        small_trend=_small_trend,
        strip=_strip,
        finding=_finding,
        starts_at_zero=_starts_at_zero,
        tally=_tally,
        recent=_recent,
        quarantined=_quarantined,
        received=_received,
    )
    return environment


def _index(scorecard: Scorecard) -> dict[str, Any]:
    standings = {line.definition.indicator_id: status.standing(line) for line in scorecard.lines}
    found = [standing.key for standing in standings.values()]
    ambitions: dict[int, list[Line]] = {}
    for line in scorecard.lines:
        ambitions.setdefault(line.definition.ambition, []).append(line)
    return {
        "standings": standings,
        "counts": [(status, found.count(key)) for key, status in status.STATUSES.items() if key in found],
        "ambitions": ambitions,
        "first": attention.looked_at_first(scorecard.lines),
        "most_first": attention.MOST_ON_FIRST_SCREEN,
        "improving": attention.listed(scorecard.lines, "getting better"),
        "others": [
            (name, parts)
            for name in ("in development", "no figure")
            if (parts := attention.listed(scorecard.lines, name))
        ],
    }


def _quality(provenance: Provenance) -> dict[str, Any]:
    checks = provenance.all_checks
    return {
        "total": _tally(checks),
        "problems": sorted(
            (check for check in checks if not check.passed), key=lambda check: (check.verdict, check.name)
        ),
    }


def _line(line: Line, provenance: Provenance) -> dict[str, Any]:
    lineage = provenance.lineages.get(line.definition.indicator_id)
    checks = provenance.checks_of(line.definition.indicator_id)
    return {
        "parts": [(part, *_charts(line, part)) for part in line.parts],
        "lineage": lineage,
        "lineage_steps": _steps(lineage),
        "picture": charts.lineage_picture(lineage, line.definition.title) if lineage else Markup(""),
        "extracts": provenance.extracts_of(line.definition.indicator_id),
        "checks": checks,
        "problems": [check for check in checks if not check.passed],
        "changes": changes_of(line, ROWS_SHOWN),
        "groups": by_group(line, provenance.extracts),
    }


def _charts(line: Line, part: Part) -> tuple[Markup, Markup]:
    """The process behaviour chart of a part, for a desk and for a phone."""
    measure = line.definition.measure
    chart = part.series.chart
    points = chart.points if chart is not None else ()
    if not any(point.value.number is not None for point in points):
        return Markup(""), Markup("")
    described = charts.described_chart(
        points,
        status.level(line, part),
        trend.direction(part.series, line.definition).words,
        measure,
        is_stable=chart is not None and chart.is_stable,
    )
    opening = OPENING_MONTHS.get(line.definition.window)
    wide, narrow = (
        charts.process_chart(points, part.series.targets, measure, described, frame, opening)
        for frame in (charts.WIDE, charts.NARROW)
    )
    return wide, narrow


def _starts_at_zero(line: Line, part: Part) -> bool:
    chart = part.series.chart
    return chart is not None and charts.starts_at_zero(chart.points, part.series.targets, line.definition.measure)


def _finding(line: Line, part: Part) -> list[str]:
    return trend.chart_said(part.series.chart, part.target, line.definition.measure)


def _recent(series: Series, months: int) -> list[tuple[datetime.date, Figure]]:
    """Headline figures of the latest months, oldest first."""
    if not series.months:
        return []
    last = series.months[-1].period_end
    opening = last.year * 12 + last.month - months
    return [
        (value.period_end, value.value)
        for value in series.months
        if value.period_end.year * 12 + value.period_end.month > opening
    ]


def _sparkline(line: Line, part: Part) -> Markup:
    definition = line.definition
    return _spark(definition, part.series, part.target, part.component)


def _small_trend(definition: Definition, series: Series) -> Markup:
    """The trend of a companion, which has no target."""
    return _spark(definition, series, None, series.component)


def _spark(definition: Definition, series: Series, target: Figure | None, component: str) -> Markup:
    recent = _recent(series, MONTHS_OF_TREND)
    name = f"{definition.title}, {format.part_name(component).lower()}" if component else definition.title
    described = f"{name}: {format.described_series(recent, definition.measure)}"
    shape = trend.direction(series, definition).shape
    return charts.sparkline(recent, target, definition.good_is, shape, described, OPENING_MONTHS.get(definition.window))


def _strip(line: Line, part: Part) -> Markup:
    """Where we stand beside others, over the same kind of period; no picture where nothing can be compared."""
    shown = benchmarks.comparable([part.england, *part.comparators])
    if not shown or shown[0].ours.number is None:
        return Markup("")
    marks = [charts.Mark("us", shown[0].ours.number)]
    marks += [
        charts.Mark("england" if found is part.england else "comparator", found.value.number)
        for found in shown
        if found.value.number is not None
    ]
    target = None if part.target is None else part.target.number
    whole = 100.0 if line.definition.measure == "percentage" else None
    return charts.comparison_strip(marks, target, line.definition.good_is, whole)


def _tally(checks: Iterable[ProtectingCheck]) -> ChecksTold:
    verdicts = [check.verdict for check in checks]
    return ChecksTold(
        passed=verdicts.count("passed"), warnings=verdicts.count("warning"), failed=verdicts.count("failed")
    )


def _quarantined(extracts: Iterable[SourceExtract]) -> int:
    return sum(extract.quarantined for extract in extracts)


def _received(extracts: Iterable[SourceExtract]) -> int:
    return sum(extract.received for extract in extracts)


def _steps(lineage: Lineage | None) -> list[tuple[str, str, list[str]]]:
    """The lineage as a list: what a box is called, what it is, and what it is made from."""
    if lineage is None:
        return []
    kinds = {
        "extract": "extract as received, then cleaned",
        "decision": "decided by people, kept as a seed",
        "table": "worked out",
        "indicator": "this indicator",
    }
    return [
        (node.name, kinds[node.kind], [parent for parent, child in lineage.edges if child == node.name])
        for node in sorted(lineage.nodes, key=lambda node: (node.depth, node.name))
    ]


def _dialect(scorecard: Scorecard) -> str:
    for line in scorecard.lines:
        for part in line.parts:
            if part.series.chart is not None:
                return part.series.chart.dialect
    return ""
