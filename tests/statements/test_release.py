"""What a release says of its own figures, derived a second time from the points that it plots, inside and in public."""

import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from scorecard.publication import attention, status, trend
from scorecard.publication.model import Line as ShownLine
from scorecard.publication.model import Part
from scorecard.publication.read_marts import read_scorecard
from tests.conftest import Released
from tests.plain_words import said_wrongly
from tests.statements import derived
from tests.statements.bench import PROJECT, Line

CATALOGUE: dict[str, Any] = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"][
    "indicators"
]
EDITIONS = ("scorecard.duckdb", "public/scorecard_public.duckdb")


@pytest.fixture(scope="module", params=EDITIONS)
def marts(request: pytest.FixtureRequest, released: Released) -> Path:
    path = released.folder / str(request.param)
    assert path.exists()
    return path


def plotted(marts: Path) -> dict[tuple[str, str], Line]:
    """Every line and component of a file of marts, from its counts and its targets."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{marts}' as release (read_only)")
        counts = connection.execute(
            "select indicator_id, component, list(period_end order by period_end), "
            "list(numerator order by period_end), list(denominator order by period_end), "
            "list(value order by period_end) "
            "from release.marts.indicator_values where basis = 'headline' group by all"
        ).fetchall()
        targets = {
            (indicator, component): (target, first)
            for indicator, component, target, first in connection.execute(
                "select indicator_id, component, arg_max(target, period_end), min(period_end) "
                "from release.marts.target_comparisons where target is not null and basis = 'headline' group by all"
            ).fetchall()
        }
    found = {}
    for indicator, component, ends, numerators, denominators, values in counts:
        entry = CATALOGUE[indicator]
        target, first = targets.get((indicator, component), (None, ends[0]))
        known = [
            (n if v is not None else (None if entry["measure"] == "count" else 0.0), d if v is not None else 0.0)
            for n, d, v in zip(numerators, denominators, values, strict=True)
        ]
        found[indicator, component] = Line(
            known,
            good_is=entry["good_is"],
            measure=entry["measure"],
            window=entry["window"],
            looks_back_months=entry.get("looks_back_months", 0),
            target=target,
            target_from=first,
            is_within=entry.get("numerator_within_denominator", True),
            ends=ends,
        )
    return found


def shown(marts: Path) -> list[tuple[ShownLine, Part]]:
    scorecard = read_scorecard(marts, "916", "2024-03")
    return [(line, part) for line in scorecard.lines for part in line.parts]


def test_every_line_goes_where_its_points_go(marts: Path) -> None:
    lines, compared = plotted(marts), 0
    for line, part in shown(marts):
        of_line = lines[line.definition.indicator_id, part.component]
        # counts of the public edition may be symbols beside a figure that is shown
        if None in [count[0] for count in of_line.counts if of_line.measure != "count"]:
            continue
        assert part.direction == derived.direction(of_line), line.definition.title
        facts = part.series.facts
        assert facts is not None
        assert (facts.highest_in, facts.lowest_in) == derived.extremes(of_line), line.definition.title
        assert facts.periods_on_worse_side == derived.on_worse_side(of_line), line.definition.title
        compared += 1
    assert compared > 10


def test_no_line_at_its_worst_is_missing_from_the_list(marts: Path) -> None:
    lines = plotted(marts)
    asked = {
        (line.definition.indicator_id, part.component)
        for line, part in attention.looked_at_first(line for line, _ in shown(marts))
    }
    for line, part in shown(marts):
        key = line.definition.indicator_id, part.component
        of_line = lines[key]
        years = {"to date": 3}.get(derived.kind(of_line), 3 * derived.a_year(of_line))
        if line.definition.source_status != "in_development" and part.value.number is not None:
            assert derived.worst_in(of_line) < years or key in asked, line.definition.title
            assert part.status != "worse" or part.direction == "improving" or key in asked, line.definition.title


def test_no_sentence_is_contradicted_by_a_plotted_point(marts: Path) -> None:
    for line, part in shown(marts):
        chart = part.series.chart
        assert chart is not None
        said = trend.assurance(chart, part.target, line.definition.measure)
        segment = [
            point.value.number
            for point in chart.points
            if point.group == chart.points[-1].group and point.value.number is not None
        ]
        if "in every period" in said:
            target = part.target.number if part.target is not None else None
            assert target is not None and len(segment) >= 12
            met = {value >= target if line.definition.good_is == "high" else value <= target for value in segment}
            assert met == {"be met in every" in said}, line.definition.title
        words = trend.variation(part.series).words
        if words.startswith(("Improving", "Getting worse")):
            assert words.lower().startswith(part.direction)
        level = status.level(line, part)
        if "would meet the target" in level:
            assert part.status in ("worse", "within tolerance")


def test_a_whole_year_is_told_only_where_the_latest_month_is_not_shown(marts: Path) -> None:
    told = 0
    for line, part in shown(marts):
        latest = part.series.months[-1].value
        if not part.is_told_by_year:
            assert part.value == latest or part.released_in, line.definition.title
            continue
        told += 1
        number, out_of, target = part.numerator.number, part.denominator.number, part.target
        assert latest.number is None and number is not None and part.value.number is not None
        if line.definition.measure == "percentage":
            assert out_of is not None and part.value.number == pytest.approx(100 * number / out_of)
        if target is not None and target.number is not None:
            is_met = part.value.number >= target.number
            is_met = is_met if line.definition.good_is == "high" else part.value.number <= target.number
            assert (part.status == "better") == is_met, line.definition.title
        assert "this is the figure of a whole year" in status.level(line, part)
    assert (told > 0) == (marts.parent.name == "public")


@pytest.mark.parametrize("place", ["site", "public/site", "quality"])
def test_pages_of_a_run_speak_plainly(released: Released, place: str) -> None:
    folder = released.home / "quality" / "916" / "2024-03" if place == "quality" else released.folder / place
    pages = list(folder.rglob("*.html"))
    assert pages
    found = []
    for page in pages:
        html = re.sub(r"<(code|pre|svg|style)[ >].*?</\1>", " ", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        text = " ".join(re.sub(r"<[^>]+>", " ", html).split())
        found += [f"{page.name}: {wrong}" for wrong in said_wrongly(text)]
    assert not found, found
