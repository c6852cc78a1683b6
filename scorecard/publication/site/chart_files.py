"""A chart as files of its own: a picture that stands by itself, and its figures.

The picture is an SVG of fixed size with its styles, title and source inside, so that it opens anywhere and turns into a
PNG of that size, or a multiple of it, without the site: any browser, Inkscape or `rsvg-convert` does that.
"""

import csv
import io
import re
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

from scorecard.publication.files.csv_files import SAYS_WHETHER_INVENTED, number_and_symbol, says_whether_invented
from scorecard.publication.files.metadata import DescribedFile
from scorecard.publication.format import part_name
from scorecard.publication.model import Authority, Figure, Line, Part, Point, Series

STYLES = Path(__file__).parent / "assets" / "site.css"
FOLDER = "charts"
HEAD, FOOT = 64, 30
COLUMNS = {
    "period_end": "Last day of the period",
    "numerator": "What is counted; empty where a symbol stands in its place",
    "numerator_symbol": "c, x or z where there is no numerator",
    "denominator": "Out of what; empty where a symbol stands in its place",
    "denominator_symbol": "z for a plain count, c or x where there is no denominator",
    "value": "The figure, unrounded; empty where a symbol stands in its place",
    "value_symbol": "c, x or z where there is no figure; low or u beside one, r where it was revised",
    "target": "The target of the day, in the unit of the figure; empty where there is none",
    "status_against_target": "How the figure stands to its target",
    "average": "The middle line of the chart; empty where no limits are drawn",
    "lower_limit": "The lower limit of normal variation; empty where no limits are drawn",
    "upper_limit": "The upper limit of normal variation; empty where no limits are drawn",
    "signal": "What the chart says of the figure; empty where no limits are drawn",
    **SAYS_WHETHER_INVENTED,
}


def name_of(line: Line, part: Part) -> str:
    """The name of the files of a chart, without its ending."""
    return f"{line.definition.indicator_id}{f'-{part.component}' if part.component else ''}"


def standalone(chart: Markup, title: str, finding: str, source: str) -> str:
    """A drawn chart as an SVG file: title above it, source beneath it, nothing to load.

    `chart` is an svg element with a viewBox that starts at 0 0.
    """
    found = re.match(r'<svg class="([^"]*)" viewBox="0 0 (\d+) (\d+)"[^>]*?aria-label="([^"]*)"[^>]*>', chart)
    if found is None:
        raise ValueError("expected the svg element of a chart with its viewBox and its words")
    classes, width, height, described = found.group(1), int(found.group(2)), int(found.group(3)), found.group(4)
    drawn = str(chart)[found.end() : -len("</svg>")]
    whole = HEAD + height + FOOT
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{whole}" viewBox="0 0 {width} {whole}" '
        f'role="img" aria-label="{described}"><style>{_styles()}</style>'
        f'<rect width="{width}" height="{whole}" fill="#fff"/>'
        f'<g class="chart" font-size="15"><text class="strong" x="12" y="26" font-size="19">{escape(title)}</text>'
        f'<text x="12" y="50" font-size="16">{escape(finding)}</text>'
        f'<text class="tick" x="12" y="{whole - 10}" font-size="13">{escape(source)}</text></g>'
        f'<g class="{classes}" font-size="15" transform="translate(0 {HEAD})">{drawn}</g></svg>\n'
    )


@cache
def _styles() -> str:
    """The rules of the stylesheet that charts wear, with the colours that its names stand for."""
    text = STYLES.read_text(encoding="utf-8")
    colours = dict(re.findall(r"^  (--[\w-]+): (#\w+);$", text, flags=re.MULTILINE))
    rules = re.findall(r"^((?:\.chart |\.m-)[^{@]*\{[^}]*\})$", text, flags=re.MULTILINE)
    said = re.sub(r"var\((--[\w-]+)\)", lambda name: colours[name.group(1)], " ".join(rules))
    return f'.chart {{ font-family: Arial, "Liberation Sans", Helvetica, sans-serif; }} {said}'


def described(line: Line, part: Part) -> DescribedFile:
    """What the file of a chart's figures holds."""
    title = line.definition.title + (f": {part_name(part.component).lower()}" if part.component else "")
    return DescribedFile(f"{name_of(line, part)}.csv", title, COLUMNS, ["period_end"])


def chart_data(series: Series, authority: Authority) -> str:
    """The figures of a chart, one row a period, unrounded; symbols stand in columns of their own."""
    chart = series.chart
    points = {point.period_end: point for point in (chart.points if chart is not None else ())}
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for value in series.months:
        point, target = points.get(value.period_end), series.targets.get(value.period_end)
        writer.writerow(
            [
                value.period_end.isoformat(),
                *number_and_symbol(value.numerator),
                *number_and_symbol(value.denominator),
                *number_and_symbol(value.value),
                "" if target is None else number_and_symbol(target)[0],
                series.statuses.get(value.period_end, ""),
                *("" if level is None else number_and_symbol(Figure(level))[0] for level in _limits(point)),
                "" if point is None else point.signal or "",
                says_whether_invented(authority),
            ]
        )
    return stream.getvalue()


def _limits(point: Point | None) -> tuple[float | None, float | None, float | None]:
    return (None, None, None) if point is None else (point.mean, point.lower, point.upper)
