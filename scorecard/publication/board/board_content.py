"""What stands in the board pack, as plain values for its template: sentences and pictures, nothing left to decide."""

import datetime
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup

from scorecard.publication import attention, benchmarks, comments, format, freshness, status, trend
from scorecard.publication.edition import INTERNAL
from scorecard.publication.invented import MARK, invented
from scorecard.publication.model import Commentary, Line, Part, Scorecard
from scorecard.publication.provenance import Provenance
from scorecard.publication.site import charts
from scorecard.publication.site.write_site import MONTHS_OF_TREND, OPENING_MONTHS

MOST_GETTING_BETTER = 6
# one unit of the picture is a little less than a point on paper: letters of 10 are set in more than 9 points
PAPER = charts.Frame(
    width=520,
    height=200,
    left=44,
    right=118,
    top=8,
    bottom=36,
    text=10,
    point=3.2,
    ticks=5,
    months_between_labels=6,
    labels_levels=True,
)
# the colours of the stylesheet, without variables, which a picture that stands alone cannot read
PICTURE_STYLES = """
.icon{fill:#4a5258;color:#4a5258}.icon .mark{fill:none;stroke:#fff;stroke-width:2.6}
.hollow{fill:#fff;stroke:#4a5258;stroke-width:2}.stroke{fill:none;stroke:#4a5258;stroke-width:2.2}
.icon-better{fill:#0a6640}.icon-worse,.icon-failed{fill:#ab2a17}.icon-within-tolerance{fill:#7a5200}
.icon-within-tolerance .hollow{stroke:#7a5200}.icon-warning .hollow,.icon-warning .stroke{stroke:#b84a00}
.dashed{stroke-dasharray:4.2 2.6}.wanted{fill:#e3edf7}
.m-common{fill:#667079}.m-us{fill:#12436d}.m-improvement{fill:#1465a8}.m-concern{fill:#b84a00}
.m-high,.m-low{fill:#5b2a86}.m-none{fill:none;stroke:#667079;stroke-width:2}
.line{fill:none;stroke:#12436d;stroke-width:1.6}.chart .line{stroke:#8a9299}
.target{fill:none;stroke:#0b0c0c;stroke-width:1.3;stroke-dasharray:5 3}
.grid{fill:none;stroke:#dfe3e6;stroke-width:1}.axis{fill:none;stroke:#80888f;stroke-width:1}
.expected{fill:#e8eff6}.limit{fill:none;stroke:#59636b;stroke-width:1;stroke-dasharray:1.5 3.5}
.mean{fill:none;stroke:#59636b;stroke-width:1}.mean.provisional{stroke-dasharray:7 4}
.year-line{fill:none}.year-line-0{stroke:#12436d;stroke-width:2}.year-line-1{stroke:#59636b;stroke-dasharray:7 4}
.year-line-2{stroke:#59636b;stroke-dasharray:2 4}.year-line-3{stroke:#8a9299}
.expected.provisional{fill:#f3f6fa}.leader{fill:none;stroke:#aab1b7;stroke-width:1}
.chart text{fill:#33393d;font-family:'Libertinus Serif'}.chart .strong,.chart .year{font-weight:bold}
"""
# general punctuation, currency and arrows that the fonts of the typesetter have beside the Latin letters
ALSO_SET = set("\u2010\u2011\u2012\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026\u20ac\u2190\u2192\u2191\u2193\u2212")

Content = dict[str, Any]


def content_of(scorecard: Scorecard, provenance: Provenance, marking: str) -> Content:
    """Everything that the template shows."""
    first = attention.looked_at_first(scorecard.lines)
    better = attention.listed(scorecard.lines, "getting better")
    to_discuss = first[: attention.MOST_ON_FIRST_SCREEN]
    discussed = {line.definition.indicator_id for line, _ in to_discuss}
    contradicted = [line for line in scorecard.lines if line.commentary and line.commentary.contradicted]
    return {
        "title": "Children\N{RIGHT SINGLE QUOTATION MARK}s services scorecard",
        "authority": set_in_type(scorecard.authority.name),
        "month": format.month(scorecard.month_end),
        "marking": marking,
        "mark": MARK if scorecard.authority.is_demonstration else "",
        "invented": set_in_type(invented(scorecard.authority)),
        "release": provenance.release_id,
        "answer": "".join(status.answer(scorecard.lines)),
        "tiles": _tiles(scorecard.lines),
        "first": [_listed(line, part) for line, part in to_discuss],
        "more_first": max(len(first) - len(to_discuss), 0),
        "better": [_improving(line, part) for line, part in better[:MOST_GETTING_BETTER]],
        "more_better": max(len(better) - MOST_GETTING_BETTER, 0),
        "flags": [
            f"{line.definition.title}: the figures do not support a statement of the service." for line in contradicted
        ],
        "ambitions": _ambitions(scorecard.lines, scorecard.month_end),
        "to_discuss": [_discussed(line, part) for line, part in to_discuss],
        "comments": [
            {"title": line.definition.title, **_said(line.commentary)}
            for line in scorecard.lines
            if line.commentary is not None and line.definition.indicator_id not in discussed
        ],
        "trust": list(_trust(scorecard, provenance)),
        "statuses": [
            {"icon": _icon(found.key), "words": found.words, "explained": found.explained}
            for found in status.STATUSES.values()
            if found.key != "kept-back"
        ],
    }


def set_in_type(text: str) -> str:
    """Text with nothing in it that the fonts lack: a tagged PDF is refused where a sign cannot be shown."""
    shown = []
    for sign in unicodedata.normalize("NFC", text):
        if sign == "\n" or sign in ALSO_SET or (ord(sign) < 0x250 and unicodedata.category(sign) not in ("Cc", "Cf")):
            shown.append(sign)
        else:
            shown.append(" " if unicodedata.category(sign)[0] in "CZ" else "?")
    return "".join(shown)


def _tiles(lines: Iterable[Line]) -> list[Content]:
    found = [status.standing(line).key for line in lines]
    return [
        {"number": found.count(key), "words": each.words, "icon": _icon(key)}
        for key, each in status.STATUSES.items()
        if key in found
    ]


def _listed(line: Line, part: Part) -> Content:
    return {
        "name": attention.named(line, part),
        "trend": "Getting worse" if part.direction == "getting worse" else "",
        "icon": _signal("concern") if part.direction == "getting worse" else "",
        "reason": f"{attention.reason(line, part)}.",
    }


def _improving(line: Line, part: Part) -> Content:
    return {
        "name": attention.named(line, part),
        "icon": _signal("improvement"),
        "reason": attention.improving_said(line, part),
    }


def _ambitions(lines: Iterable[Line], until: datetime.date) -> list[Content]:
    found: dict[tuple[int, str], list[Content]] = {}
    for line in lines:
        of_ambition = found.setdefault((line.definition.ambition, line.definition.ambition_name), [])
        of_ambition += [_row(line, part, until) for part in line.parts]
    return [
        {"name": set_in_type(f"Ambition {number}: {name}" if name else f"Ambition {number}"), "rows": rows}
        for (number, name), rows in found.items()
    ]


def _row(line: Line, part: Part, until: datetime.date) -> Content:
    definition = line.definition
    stands = status.status_of(line, part)
    where = trend.direction(part.series, definition)
    target = "" if part.target is None else f"target {format.figure_with_unit(part.target, definition.measure)}"
    months = part.series.months[-MONTHS_OF_TREND:]
    recent = [(value.period_end, value.value) for value in months]
    described = f"{attention.named(line, part)}: {format.described_series(recent, definition.measure)}"
    opening = OPENING_MONTHS.get(definition.window)
    small = charts.sparkline(
        recent,
        part.target,
        definition.good_is,
        where.shape,
        described,
        opening,
        until=until,
        is_percentage=definition.measure == "percentage",
        shows_ends=False,  # too small to read on paper
    )
    england = benchmarks.benchmark(part.england, definition.measure)
    return {
        "number": definition.line,
        "name": attention.named(line, part),
        "better_when": format.GOOD_IS[definition.good_is],
        "latest": format.figure_with_unit(part.value, definition.measure),
        "period": format.period_of(definition, part),
        "status": stands.words,
        "icon": _icon(stands.key),
        "target": target,
        "direction": where.words,
        "signal": _signal(where.shape),
        "small": _picture(small),
        "described": described,
        "england": england,
        "england_period": benchmarks.benchmark_period(part.england),
        "flag": "See what the figures say to the comment" if line.commentary and line.commentary.contradicted else "",
    }


def _discussed(line: Line, part: Part) -> Content:
    definition = line.definition
    where = trend.direction(part.series, definition)
    level = status.level(line, part)
    chart = part.series.chart
    picture, described, from_zero = Markup(""), "", True
    if chart is not None and any(point.value.number is not None for point in chart.points):
        described = charts.described_chart(
            chart.points, level, where.words, definition.measure, is_stable=chart.is_stable
        )
        opening = OPENING_MONTHS.get(definition.window)
        from_zero = charts.starts_at_zero(chart.points, part.series.targets, definition.measure)
        targets = part.series.targets
        if opening is None:
            picture = charts.process_chart(chart.points, targets, definition.measure, described, PAPER)
        else:
            picture = charts.years_chart(chart.points, targets, definition.measure, described, PAPER, opening)
    said = [level, f"{where.words}. {where.explained}".replace("..", ".")]
    said += attention.facts_said(line, part.series, part)
    said += trend.chart_said(chart, part.target, definition.measure)
    if part.revisions is not None:
        said.append(freshness.usual_movement(line, part, INTERNAL))
    return {
        "name": attention.named(line, part),
        "better_when": format.GOOD_IS[definition.good_is],
        "statements": [set_in_type(each) for each in said if each],
        "chart": _picture(picture),
        "described": set_in_type(described),
        "note": "" if from_zero else "The vertical axis does not start at zero.",
        "comment": None if line.commentary is None else _said(line.commentary),
    }


def _said(commentary: Commentary) -> Content:
    when = "" if commentary.written_on is None else format.day(commentary.written_on)
    by = ", ".join(each for each in (commentary.author, when) if each)
    flags = [
        f"{comments.CLAIM_VERDICTS[claim.verdict].words}: \u201c{claim.quote}\u201d. {claim.data_say}"
        for claim in commentary.contradicted
    ]
    if commentary.out_of_date:
        flags.append(f"Older than the figure. {commentary.out_of_date}")
    return {
        "body": set_in_type(commentary.body),
        "by": set_in_type(by),
        "flags": [set_in_type(flag) for flag in flags],
    }


def _trust(scorecard: Scorecard, provenance: Provenance) -> Iterable[str]:
    yield set_in_type(freshness.taken_and_released(scorecard, provenance, INTERNAL))
    yield "The latest figures are provisional: records that come in late can still change them."
    checks = provenance.all_checks
    passed = sum(check.passed for check in checks)
    if checks:
        yield f"{passed} of {len(checks)} checks of the data and of the figures passed."
    received = sum(extract.received for extract in provenance.extracts.values())
    left_out = sum(extract.quarantined for extract in provenance.extracts.values())
    if received:
        yield (
            f"{received:,} records were received; {left_out:,} of them were left out of every figure until they are "
            "corrected."
        )
    flips = [
        f"{line.definition.title}: {status.effect(found, line.definition.measure)}"
        for line in scorecard.lines
        for found in line.ranges
        if found.could_flip
    ]
    yield from (set_in_type(flip) for flip in flips)
    for definition in scorecard.definitions.values():
        for said in provenance.left_out_of(definition.indicator_id):
            yield set_in_type(f"{definition.title}: {said[:1].lower()}{said[1:]}")
    if provenance.overrides:
        decided = len(provenance.overrides)
        yield f"Checks overridden by decision: {decided}. The page Data quality of the site names them."
    missing = _without_a_figure(scorecard.lines)
    if missing:
        yield f"No figure this month: {'; '.join(missing)}."
    yield "Every figure can be traced to the records received: manifest.json and the site, beside this file."


def _without_a_figure(lines: Iterable[Line]) -> Sequence[str]:
    return [line.definition.title for line in lines if status.standing(line).key == "no-figure"]


def _icon(key: str) -> str:
    return _picture(charts.icon(key))


def _signal(shape: str) -> str:
    return _picture(charts.signal_icon(shape))


def _picture(drawn: Markup) -> str:
    """A picture of the site as a file that stands alone: with its colours, and the name of its language."""
    if not drawn:
        return ""
    opened = re.sub(r"^<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', str(drawn))
    return re.sub(r"^(<svg [^>]*>)", lambda found: f"{found[1]}<style>{PICTURE_STYLES}</style>", opened)
