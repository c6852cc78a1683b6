"""What is a claim and what is not. Most of these sentences must claim nothing: who is not understood is not accused."""

import datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scorecard.commentary.claims import ChangeClaim, FigureClaim, ShareClaim, StandingClaim
from scorecard.commentary.tokens import About, phrase_of
from scorecard.commentary.understanding import read_claims
from scorecard.commentary.vocabulary import LEXICON
from tests.commentary.lines import MARCH, RE_REFERRED, TIMELY, verdicts

ABOUT = TIMELY.about(MARCH)


def quotes(text: str, about: About = ABOUT) -> list[tuple[str, str]]:
    return [(claim.rule, claim.quote) for claim in read_claims(text, about)]


@pytest.mark.parametrize(
    "text",
    [
        # wishes, plans and forecasts
        "We aim to be in line with target by June.",
        "We expect to see this figure continue to decline as we progress with the remodel.",
        "Performance will be above target next month.",
        "Performance should be above target.",
        "Performance may be above target.",
        "May be above target.",
        "Performance is on track to meet the target.",
        "We need to be above target.",
        "Meeting the target, we hope, by June.",
        "Improving timeliness remains a priority.",
        "Improving timeliness",
        "Work continues to meet the target of 85%.",
        "We have plans to recruit and meet the target of 85%.",
        "- Meeting the target of 85%",
        "Reducing from 24% to 20%",
        "Increase from 71% to 85%",
        "The service ensures that performance is above target.",
        "Two workers were recruited so that the target is met.",
        "After being above target for six months, the service lost two workers.",
        "Performance is above target as long as vacancies are filled.",
        # conditions and questions
        "If recruitment succeeds, performance is above target.",
        "Performance is above target unless vacancies rise.",
        "Performance was above target until January.",
        "Were we above target?",
        "Performance would have been above target without the backlog.",
        # somebody else, something else
        "The national rate fell.",
        "England is below target.",
        "The national rate fell. It is below target.",
        "England's average fell to 80%, and it is above target.",
        "Sickness rose to 12% in March, above the target of 5%.",
        "Vacancies rose by 10%, which is above target.",
        "Visits within timescale are at 95%.",
        "Timeliness of visits is at 95%.",
        "The share of files graded inadequate is lower than a year ago.",
        "The number of assessments increased this month.",
        "Assessments completed in time have increased this month.",  # their number, or their share
        "The gap with England has fallen.",
        "The increase is in line with target.",
        "The rate of increase has slowed.",
        "Recruitment has been difficult. It is below target.",
        "Performance is affected by vacancies, and meets the target elsewhere.",
        "Vacancies are high. This is the third consecutive month of increase.",
        # a part of the whole
        "Timeliness in the north locality is above target.",
        "Performance is above target in two teams.",
        "For the north team, performance is above target.",
        "At team level, performance is above target.",
        "Performance is above target, in parts of the county.",
        "Performance is above target, excluding late referrals.",
        "Excluding late referrals, performance is above target.",
        "With late referrals excluded, performance is above target.",
        "Performance (excluding late referrals) is above target.",
        "Performance is above target for initial visits.",
        "We met target in 3 of 5 teams.",
        "35% of assessments were above target.",
        "Performance ranges from 60% to 95% across teams.",
        # vague
        "Performance is close to target.",
        "Performance is almost in line with target.",
        "Performance is broadly in line with target.",
        "Performance is around 80%.",
        "Performance has remained stable.",
        "Performance is in line with expectations.",
        "Performance has been below target for some months.",
        "Performance has consistently been above target.",
        "Performance is in line with or better than target.",
        "20-25%",
        "A rise of up to 20%.",
        # other periods than are counted
        "In 2022/23 performance was 81%.",
        "Quarter 4 performance was 74%.",
        "Year to date performance is 76.2%.",
        "Performance was 80% last year.",
        "As at 15 April performance is 70%.",
        "Performance is at 70% in April.",  # of last year, or to come
        "The target of 90% has been agreed from April.",
        "The target of 85% was last met in June 2023.",
        # denied, and yet not
        "Not only are we above target but well above it.",
        "Performance is not significantly below target.",
        "Performance has never been above target.",
        "Nobody is above target.",
        # numbers that are something else
        "A 20% reduction in the rate.",
        "Performance fell by a third.",
        "We have 12 vacancies, 10% of the team.",
        "Staff aged 19 to 21 rose.",
        "Below target in April but above in May.",
        "See section 3.2 of the plan.",
        # nothing at all
        "",
        "Narrative.",
        "up & running (see below)",
        "<script>alert('above target')</script>",
        "=HYPERLINK(1)",
        'Ofsted said "above target".',
    ],
)
def test_nothing_is_claimed(text: str) -> None:
    assert quotes(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Performance has remained better than target for the seventh consecutive month. There is ongoing focus in "
            "this area across the spectrum of need.",
            [("run", "better than target for the seventh consecutive month")],
        ),
        (
            "The rate is 24.3%, down from 28.6% a year ago, as agency staff convert to permanent posts.",
            [("figure", "24.3%"), ("change", "down from 28.6% a year ago")],
        ),
        (
            "Timeliness stands at 73.7%, which is 11.3 percentage points below target. Vacancies explain the delay.",
            [("figure", "at 73.7%"), ("target", "11.3 percentage points below target")],
        ),
        (
            "Performance, at 73.7% (target 85%, England 82%), remains below target, and we expect it to improve.",
            [("figure", "at 73.7%"), ("target", "target 85%")],
        ),
        (
            "10.8 per cent were late. Performance is below the 85% target and worse than England (82%) and the region.",
            [("target", "below the 85% target"), ("comparison", "worse than England (82%)")],
        ),
        ("Rise since last month; <b>see</b> note.", [("change", "Rise since last month")]),
        ("In February, the rate was 24.8%.", [("figure", "In February, the rate was 24.8%")]),
        (
            "For the third month running, performance improved.",
            [("run", "For the third month running, performance improved")],
        ),
        ("Performance improved, for the third month running.", [("run", "improved, for the third month running")]),
        ("March 2024: performance is at 73.7%.", [("figure", "March 2024: performance is at 73.7%")]),
        ("Performance: 73.7%", [("figure", "73.7%")]),
        ("Despite rising demand, performance remains above target.", [("target", "above target")]),
        (
            "Although below target, performance improved this month.",
            [("target", "below target"), ("change", "improved this month")],
        ),
        ("Performance is not in line with target.", [("target", "not in line with target")]),
        ("We aren\u2019t meeting the target.", [("target", "aren\u2019t meeting the target")]),
        ("Performance fell below target this month.", [("change", "fell"), ("target", "below target")]),
        (
            "We were at 75.2% in February. In January we were at 76%. Performance was 75% in Nov. 2023.",
            [
                ("figure", "at 75.2% in February"),
                ("figure", "In January we were at 76%"),
                ("figure", "75% in Nov. 2023"),
            ],
        ),
        ("- Above target\n- 74.8% in February", [("target", "Above target"), ("figure", "74.8% in February")]),
        ("We are not\nbelow target", [("target", "not\nbelow target")]),
        ("Approx. 20% of posts are vacant. Performance is above target.", [("target", "above target")]),
    ],
)
def test_claims_are_quoted_in_the_words_of_the_text(text: str, expected: list[tuple[str, str]]) -> None:
    assert quotes(text) == expected


@pytest.mark.parametrize(
    ("text", "periods", "unit"),
    [
        ("above target for the seventh consecutive month", 7, "month"),
        ("above target for the 7th month running", 7, "month"),
        ("above target for the third successive quarter", 3, "quarter"),
        ("above target six months in a row", 6, "month"),
        ("above target for twelve consecutive months", 12, "month"),
        ("above target for the last six months", 6, "month"),
        ("above target in each of the last 4 months", 4, "month"),
        ("above target every month for the past five months", 5, "month"),
        ("above target for two years", 2, "year"),
        ("This is the third month in a row above target", 3, "month"),
        ("the third consecutive monthly rise", 3, "month"),
        ("the third consecutive rise", 3, ""),
    ],
)
def test_runs_are_counted_in_words_and_digits(text: str, periods: int, unit: str) -> None:
    [claim] = read_claims(text, ABOUT)
    assert claim.run is not None
    assert (claim.run.periods, claim.run.unit) == (periods, unit)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("In March 2024 performance was 75%.", datetime.date(2024, 3, 31)),
        ("At the end of February performance was 75%.", datetime.date(2024, 2, 29)),
        ("As at 31 January 2024 performance was 75%.", datetime.date(2024, 1, 31)),
        ("In Nov performance was 75%.", datetime.date(2023, 11, 30)),
        ("In May 2023 performance was 75%.", datetime.date(2023, 5, 31)),
        ("In March last year performance was 75%.", datetime.date(2023, 3, 31)),
        ("Last month performance was 75%.", datetime.date(2024, 2, 29)),
        ("Last month's performance was 75%.", datetime.date(2024, 2, 29)),
        ("Six months ago performance was 75%.", datetime.date(2023, 9, 30)),
        ("A year ago performance was 75%.", datetime.date(2023, 3, 31)),
        ("At the same time last year performance was 75%.", datetime.date(2023, 3, 31)),
        ("This month performance was 75%.", MARCH),
        ("At the end of the month performance was 75%.", MARCH),
        ("Performance was 75%.", None),
    ],
)
def test_periods_are_counted_from_that_of_the_commentary(text: str, when: datetime.date | None) -> None:
    [claim] = read_claims(text, ABOUT)
    assert isinstance(claim, FigureClaim)
    assert claim.when == when


def test_a_month_without_a_year_lies_before_the_commentary() -> None:
    january = RE_REFERRED.about(datetime.date(2024, 1, 31))
    [claim] = read_claims("In December performance was 75%.", january)
    assert claim.when == datetime.date(2023, 12, 31)
    assert read_claims("In March performance was 75%.", january) == []  # to come, or ten months ago


def test_the_parts_of_a_change() -> None:
    [claim] = read_claims("Timeliness fell from 80% in March 2023 to 73.7%.", ABOUT)
    assert isinstance(claim, ChangeClaim)
    assert (claim.direction, claim.since) == ("down", datetime.date(2023, 3, 31))
    assert claim.start is not None and claim.end is not None
    assert (claim.start.as_float, claim.end.as_float) == (80.0, 73.7)
    [claim] = read_claims("It is two percentage points higher than in February.", ABOUT)
    assert isinstance(claim, ChangeClaim) and claim.amount is not None
    assert (claim.direction, claim.amount.as_float, claim.since) == ("up", 2.0, datetime.date(2024, 2, 29))


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("Performance is over target.", "above"),
        ("Performance is under target.", "below"),
        ("Performance is ahead of target.", "better"),
        ("Performance is behind target.", "worse"),
        ("Performance is within target.", "met"),
        ("Performance is at target.", "on"),
        ("Performance is at or above target.", "at least"),
        ("We failed to meet the target.", "missed"),
        ("The target was exceeded.", "exceeds"),
    ],
)
def test_relations_have_many_words(text: str, relation: str) -> None:
    [claim] = read_claims(text, ABOUT)
    assert isinstance(claim, StandingClaim)
    assert claim.relation == relation


@pytest.mark.parametrize(
    ("text", "to"),
    [
        ("better than England", "england"),
        ("better than the national average", "england"),
        ("better than our statistical neighbours", "statistical_neighbours"),
        ("better than the stat neighbour average", "statistical_neighbours"),
        ("better than the region", "region"),
        ("better than the South West average", "region:south west"),
        ("better than Yorkshire and the Humber", "region:yorkshire and the humber"),
        ("better than comparators", "comparator_average"),
        ("better than the peer group", "peer_group"),
    ],
)
def test_others_are_told_apart(text: str, to: str) -> None:
    [claim] = read_claims(text, ABOUT)
    assert isinstance(claim, StandingClaim)
    assert claim.to == to


@pytest.mark.parametrize(
    ("text", "part", "whole", "is_sure"),
    [
        ("323 of 438 assessments were completed in time.", 323, 438, True),
        ("323 out of 438 assessments were completed in time.", 323, 438, True),
        ("Three of eight assessments were late.", 3, 8, False),  # late is no word of the line
        ("Of the 58 plans that began this month, 19 were for children who had had a plan before.", 19, 58, False),
        ("More than nine in ten assessments were completed in time.", 9, 10, True),
    ],
)
def test_counts_in_sentences_about_cases(text: str, part: int, whole: int, is_sure: bool) -> None:
    [claim] = read_claims(text, ABOUT)
    assert isinstance(claim, ShareClaim)
    assert (claim.part, claim.whole, claim.is_sure) == (part, whole, is_sure)


@pytest.mark.parametrize(
    "text",
    [
        "22 of 35 assessments were for neglect.",
        "Performance is above target, in two of the three localities.",
        "1 in 5",
    ],
)
def test_counts_of_something_else_can_agree_by_chance_alone(text: str) -> None:
    assert verdicts(text, TIMELY) == []


def test_names_are_found_in_any_case_and_with_numbers_in_words() -> None:
    names = {phrase_of("Children with 2 or fewer social workers"): ("", True)}
    about = About(MARCH, "percentage", 1, names)
    assert quotes("The percentage of children with two or fewer social workers is at 86.5%.", about) == [
        ("figure", "at 86.5%")
    ]


WORDS = sorted({" ".join(phrase) for phrase in LEXICON} | {"7", "93.7%", "2 pp", ",", ".", "(", ")", "?", "\n", "&lt;"})


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join))
@example(text="% including agreed")  # two joining words with nothing between them
def test_any_words_in_any_order_are_read_without_an_error(text: str) -> None:
    for claim in read_claims(text, ABOUT):
        assert claim.quote and claim.quote in text


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read_without_an_error(text: str) -> None:
    for claim in read_claims(text, ABOUT):
        assert claim.quote and claim.quote in text


def test_a_long_text_is_read_in_no_time() -> None:
    text = "Performance is above target for the seventh consecutive month, up from 71% last month. " * 400
    assert len(read_claims(text, ABOUT)) == 800
