"""Lines made by hand, with figures that make every kind of claim true or false by looking at them."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace

from scorecard.commentary.dates import months_before
from scorecard.commentary.figures import CommentedLine, DatedFigure, OthersFigure
from scorecard.commentary.judging import judge
from scorecard.commentary.tokens import phrase_of
from scorecard.commentary.understanding import read_claims

MARCH = datetime.date(2024, 3, 31)
TOLERANCE = 0.5

Names = Mapping[str, tuple[str, bool]]


def line(
    values: Sequence[float | None],
    *,
    good_is: str = "high",
    target: float | None = None,
    tolerance: float = 0.0,
    measure: str = "percentage",
    months_apart: int = 1,
    names: Names | None = None,
    benchmarks: Sequence[OthersFigure] = (),
    words: str = "",
) -> CommentedLine:
    """A line of one part whose last value is that of March 2024."""
    points = {}
    for back, value in enumerate(reversed(values)):
        period_end = months_before(MARCH, back * months_apart)
        status = "available" if value is not None else "nothing to count: the denominator is zero"
        points[period_end] = DatedFigure(period_end, value, None, None, status, target, tolerance)
    return CommentedLine(
        "timely",
        "Cases completed in time",
        measure,
        good_is,
        months_apart,
        {"": points},
        {"": tuple(benchmarks)},
        {phrase_of(name): meaning for name, meaning in (names or {}).items()},
        frozenset(words.split()),
    )


def with_point(of: CommentedLine, months_back: int = 0, component: str = "", **changes: object) -> CommentedLine:
    """The same line with another point: its counts, sums or earlier releases."""
    period_end = months_before(MARCH, months_back)
    points = dict(of.series[component])
    points[period_end] = replace(points[period_end], **changes)  # type: ignore[arg-type]
    return replace(of, series={**of.series, component: points})


ENGLAND = OthersFigure("England", "england", 82.0, "Year to 31 March 2023", datetime.date(2023, 3, 31), 0.5)
NEIGHBOURS = OthersFigure(
    "Statistical neighbours", "statistical_neighbours", 70.4, "31 March 2023", datetime.date(2023, 3, 31), 0.05
)
SOUTH_WEST = OthersFigure("South West", "region", 73.7, "31 March 2023", datetime.date(2023, 3, 31), 0.05)
OLD_PEERS = OthersFigure("Peer group", "peer_group", 60.0, "Calendar year 2021", datetime.date(2021, 12, 31), 0.05)

# March 2023 to March 2024. High is good; always short of the target; fell in January, rose in February, fell in March.
TIMELY = with_point(
    line(
        [80.0, 81.0, 79.5, 78.0, 77.0, 76.4, 75.9, 77.3, 76.8, 75.0, 74.1, 100 * 302 / 404, 100 * 323 / 438],
        target=85.0,
        names={"timeliness": ("", False), "assessments completed in time": ("", True)},
        benchmarks=[ENGLAND, NEIGHBOURS, SOUTH_WEST, OLD_PEERS],
        words="assessments completed in time in the month received",
    ),
    numerator=323.0,
    denominator=438.0,
)

# Low is good. Above the target in August 2023, below it in the seven months since; down for two months.
RE_REFERRED = line(
    [27.0, 26.0, 25.0, 24.0, 23.0, 22.0, 21.0, 21.2, 20.9, 21.1, 20.9, 20.7, 20.6],
    good_is="low",
    target=21.5,
    names={"re-referral rate": ("", False), "re-referrals": ("", True)},
)

# A figure a quarter: three rises, then a fall.
QUARTERLY = line([30.0, 33.0, 36.0, 24.0], months_apart=3)

# Nobody has said which way is good.
UNDIRECTED = line([50.0, 58.0], good_is="none", target=60.0)

RATE = line([66.2, 65.4], good_is="low", target=59.8, measure="rate_per_10000")

COUNT = line([30.0, 33.0], target=52.0, measure="count")

PARTS = CommentedLine(
    "attended",
    "Attendance at strategy discussions",
    "percentage",
    "high",
    1,
    {
        "police": line([100.0, 99.6]).series[""],
        "health": line([96.0, 94.5]).series[""],
    },
    {},
    {
        phrase_of(name): (component, False)
        for component in ("police", "health")
        for name in (component, f"{component} attendance")
    },
    frozenset(),
)


def verdicts(text: str, of: CommentedLine, period_end: datetime.date = MARCH) -> list[tuple[str, str]]:
    """Rule and verdict of every claim of a text about a line."""
    found = []
    for claim in read_claims(text, of.about(period_end)):
        judgement = judge(claim, of, period_end, TOLERANCE)
        if judgement is not None:
            found.append((claim.rule, judgement.verdict))
    return found


def said(text: str, of: CommentedLine) -> str:
    """What the data say to the one claim of a text."""
    [claim] = read_claims(text, of.about(MARCH))
    judgement = judge(claim, of, MARCH, TOLERANCE)
    assert judgement is not None
    return judgement.data_say
