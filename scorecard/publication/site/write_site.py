"""The site: one page for the scorecard, one for every line, and three that say how far to trust them."""

import datetime
import json
import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from scorecard.publication import attention, benchmarks, comments, format, freshness, status, trend, what_is_new
from scorecard.publication.assurance_grid import ASSURANCES, assurance_grid
from scorecard.publication.chart_titles import chart_title
from scorecard.publication.distribution import Distribution, distribution, distribution_said
from scorecard.publication.edition import Edition
from scorecard.publication.files.csv_files import BREAKDOWN_COLUMNS, TIDY_COLUMNS
from scorecard.publication.files.metadata import DescribedFile, dataset, write_csvw
from scorecard.publication.files.open_data import OPEN_DATA_COLUMNS
from scorecard.publication.invented import invented, marked
from scorecard.publication.model import AuthorityFigure, Definition, Figure, Group, Line, Part, Scorecard, Series
from scorecard.publication.provenance import Lineage, ProtectingCheck, Provenance, SourceExtract
from scorecard.publication.site import chart_files, charts
from scorecard.publication.site.breakdowns import by_group
from scorecard.publication.site.glossary import GLOSSARY
from scorecard.publication.site.heat_map import heat_map
from scorecard.publication.site.teams import teams_of
from scorecard.publication.site.what_changed import changes_of
from scorecard.settings import MARTS, PUBLIC_MARTS

HERE = Path(__file__).parent
MONTHS_OF_TREND = 24
ROWS_SHOWN = 60
MOST_OF_TITLE = 88  # letters of a title that fit across a picture of its own
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
    attention.attention_rank,
    attention.extreme,
    attention.facts_said,
    attention.gap_as_share,
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
    status.not_delivered_because,
    format.part_name,
    format.period,
    format.period_of,
    freshness.moves_by,
    freshness.taken_and_released,
    freshness.usual_movement,
    status.told_by_year,
    format.short_month,
    benchmarks.ours_beside,
    trend.proposed,
    attention.reason,
    status.revisions,
    attention.running,
    status.standing,
    status.status_of,
    format.symbol,
    status.value_status,
    trend.variation,
    trend.year_in_words,
    attention.year_said,
    chart_title,
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


def write_site(
    folder: Path, scorecard: Scorecard, provenance: Provenance, edition: Edition, files: Sequence[DescribedFile] = ()
) -> None:
    """Write every page and asset; the folder must not hold a site yet, or one to be written over.

    `files` are the CSV files that lie beside the folder.
    """
    common = {
        "scorecard": scorecard,
        "provenance": provenance,
        "edition": edition,
        "marking": marked(edition.marking, scorecard.authority),
    }
    site = _Site(folder, common)
    (folder / "indicators").mkdir(parents=True, exist_ok=True)
    shutil.copytree(HERE / "assets", folder / "assets", dirs_exist_ok=True, copy_function=shutil.copyfile)
    (folder / chart_files.FOLDER).mkdir(exist_ok=True)
    dataset_said = _in_a_page(dataset(scorecard, provenance.release_id, [file.name for file in files]))
    site.write("index", "index.html", dataset=dataset_said, **_index(scorecard))
    site.write("months", "months.html", heat=heat_map(scorecard.lines, scorecard.month_end))
    if not edition.is_public:  # which check looked at which extract is no matter of the public
        site.write("quality", "quality.html", **_quality(provenance))
    site.write("method", "method.html", dialect=_dialect(scorecard))
    site.write("glossary", "glossary.html", glossary=GLOSSARY)
    site.write(
        "downloads",
        "downloads.html",
        tidy=TIDY_COLUMNS,
        breakdowns=BREAKDOWN_COLUMNS,
        open_data=OPEN_DATA_COLUMNS,
        open_data_files=[file for file in files if file.holds_symbols],
    )
    if scorecard.tables:
        database = PUBLIC_MARTS if edition.is_public else MARTS
        site.write("dictionary", "dictionary.html", tables=scorecard.tables, database=database)
    groups: dict[str, list[Group]] = {}
    for group in () if edition.is_public else scorecard.groups:
        groups.setdefault(group.indicator_id, []).append(group)
    of_charts: list[DescribedFile] = []
    around = [None, *scorecard.lines, None]
    for at, line in enumerate(scorecard.lines):
        drawn = [(part, *_charts(line, part)) for part in line.parts]
        indicator_id = line.definition.indicator_id
        by_teams = teams_of(line, groups.get(indicator_id, ()), scorecard.month_end)
        if by_teams:
            (folder / "teams").mkdir(exist_ok=True)
            site.write("teams", f"teams/{indicator_id}.html", line=line, parts=by_teams, until=scorecard.month_end)
        site.write(
            "indicator",
            f"indicators/{indicator_id}.html",
            line=line,
            before=around[at],
            after=around[at + 2],
            parts=drawn,
            until=scorecard.month_end,
            has_teams=bool(by_teams),
            distributions=[_distribution(line, part, scorecard) for part in line.parts],
            **_line(line, provenance),
        )
        for part, wide, _ in drawn:
            if wide:
                _write_chart_files(folder, line, part, wide, scorecard, edition)
                of_charts.append(chart_files.described(line, part))
    write_csvw(folder / chart_files.FOLDER, of_charts, scorecard, provenance.release_id, edition)


def _in_a_page(content: dict[str, Any]) -> Markup:
    """JSON as a page may hold it: nothing in it ends the element."""
    return Markup(json.dumps(content, ensure_ascii=False).replace("<", "\\u003c"))


def _write_chart_files(
    folder: Path, line: Line, part: Part, wide: Markup, scorecard: Scorecard, edition: Edition
) -> None:
    """A drawn chart as a picture of its own, and its figures."""
    place = folder / chart_files.FOLDER / chart_files.name_of(line, part)
    title = line.definition.title + (f": {format.part_name(part.component).lower()}" if part.component else "")
    if len(title) > MOST_OF_TITLE:
        title = f"{title[:MOST_OF_TITLE].rsplit(' ', 1)[0]} …"
    authority = scorecard.authority
    source = f"{authority.name}, {format.month(scorecard.month_end)}. {marked(edition.marking, authority)}."
    picture = chart_files.standalone(wide, title, chart_title(line, part), source)
    place.with_name(f"{place.name}.svg").write_bytes(picture.encode("utf-8"))
    place.with_name(f"{place.name}.csv").write_bytes(chart_files.chart_data(part.series, authority).encode("utf-8"))


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
    environment.filters["with_code"] = _with_code
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
        overlays_years=_overlays_years,
        chart_file=chart_files.name_of,
        tally=_tally,
        recent=_recent,
        quarantined=_quarantined,
        received=_received,
    )
    return environment


def _with_code(text: str) -> Markup:
    """A sentence in which `words of code`, between backticks, are set as code."""
    parts = re.split(r"`([^`]+)`", text)  # outside and inside by turns
    return Markup("").join(Markup("<code>{}</code>").format(part) if at % 2 else part for at, part in enumerate(parts))


def _index(scorecard: Scorecard) -> dict[str, Any]:
    standings = {line.definition.indicator_id: status.standing(line) for line in scorecard.lines}
    found = [standing.key for standing in standings.values()]
    ambitions: dict[tuple[int, str], list[Line]] = {}
    for line in scorecard.lines:
        ambitions.setdefault((line.definition.ambition, line.definition.ambition_name), []).append(line)
    month = (scorecard.month_end.year, scorecard.month_end.month)
    return {
        "standings": standings,
        "counts": [(status, found.count(key)) for key, status in status.STATUSES.items() if key in found],
        "ambitions": ambitions,
        "first": attention.looked_at_first(scorecard.lines),
        "most_first": attention.MOST_ON_FIRST_SCREEN,
        "news": what_is_new.news(scorecard.lines, month),
        "records": what_is_new.records(scorecard.lines, month),
        "restated": what_is_new.restated(scorecard.lines),
        "grid": assurance_grid(scorecard.lines),
        "columns": ASSURANCES,
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
    targets = part.series.targets
    if opening is not None:
        wide, narrow = (
            charts.years_chart(points, targets, measure, described, frame, opening)
            for frame in (charts.WIDE, charts.NARROW)
        )
    else:
        wide, narrow = (
            charts.process_chart(points, targets, measure, described, frame, part.series.events)
            for frame in (charts.WIDE, charts.NARROW)
        )
    return wide, narrow


def _overlays_years(line: Line) -> bool:
    return line.definition.window in OPENING_MONTHS


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


def _sparkline(line: Line, part: Part, until: datetime.date) -> Markup:
    definition = line.definition
    return _spark(definition, part.series, part.target, part.component, until)


def _small_trend(definition: Definition, series: Series, until: datetime.date) -> Markup:
    """The trend of a companion, which has no target."""
    return _spark(definition, series, None, series.component, until)


def _spark(
    definition: Definition, series: Series, target: Figure | None, component: str, until: datetime.date
) -> Markup:
    recent = _recent(series, MONTHS_OF_TREND)
    name = f"{definition.title}, {format.part_name(component).lower()}" if component else definition.title
    described = f"{name}: {format.described_series(recent, definition.measure)}"
    shape = trend.direction(series, definition).shape
    return charts.sparkline(
        recent,
        target,
        definition.good_is,
        shape,
        described,
        OPENING_MONTHS.get(definition.window),
        until=until,
        is_percentage=definition.measure == "percentage",
    )


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


@dataclass(frozen=True)
class ShownDistribution:
    """All authorities, drawn and said."""

    found: Distribution
    picture: Markup
    said: list[str]

    @property
    def rows(self) -> list[tuple[AuthorityFigure, str]]:
        """Ours, the neighbours' and England's figures, from the lowest up, with whose they are."""
        found = self.found
        rows = [(found.ours, "us"), *((one, "neighbour") for one in found.neighbours)]
        rows += [(found.england, "england")] if found.england is not None else []
        return sorted(rows, key=lambda row: (row[0].value.number or 0.0, row[0].name))


def _distribution(line: Line, part: Part, scorecard: Scorecard) -> ShownDistribution | None:
    definition, authority = line.definition, scorecard.authority
    if authority.is_demonstration:
        return None  # what was published of a real authority is not an invented one's
    known = [figure for figure in part.published if figure.period_end <= scorecard.month_end]
    found = distribution(known, authority.la_code, scorecard.neighbours, definition.good_is)
    if found is None or found.ours.value.number is None:
        return None
    picture = charts.distribution_strip(
        found.ours.value.number,
        [one.value.number for one in found.others if one.value.number is not None],
        [one.value.number for one in found.neighbours if one.value.number is not None],
        None if found.england is None else found.england.value.number,
        100.0 if definition.measure == "percentage" else None,
    )
    return ShownDistribution(found, picture, distribution_said(found, definition.measure, definition.good_is))


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
