"""What people write, held against figures made by hand: for each rule what is right, what is wrong and what is open."""

import datetime
from dataclasses import replace

import pytest

from scorecard.commentary.figures import CommentedLine
from tests.commentary.lines import (
    COUNT,
    PARTS,
    QUARTERLY,
    RATE,
    RE_REFERRED,
    TIMELY,
    UNDIRECTED,
    line,
    said,
    verdicts,
    with_point,
)

AGREES, CONTRADICTED, CANNOT = "agrees", "contradicted", "cannot be checked"


def check(text: str, of: CommentedLine, rule: str, verdict: str) -> None:
    assert verdicts(text, of) == [(rule, verdict)]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("This is the seventh consecutive month below the target of 21.5%.", AGREES),
        ("Performance has remained better than target for the seventh consecutive month.", AGREES),
        ("For the 7th month running, performance was better than target.", AGREES),
        ("We have met the target for seven months in a row.", AGREES),
        ("We have met the target for six consecutive months.", AGREES),  # and for one more
        ("Better than target in each of the last six months.", AGREES),
        ("The rate has been below target since September 2023.", AGREES),
        ("The rate has been below target since July 2023.", CONTRADICTED),  # August was 22.0
        ("The target has not been met since June.", CONTRADICTED),
        ("The eighth consecutive month below target.", CONTRADICTED),  # August was 22.0
        ("The target has been met for the ninth month in succession.", CONTRADICTED),
        ("The target has not been met for the third month running.", CONTRADICTED),
        ("This is the seventh consecutive month below the target of 25%.", CONTRADICTED),  # the target is 21.5
        ("The twentieth consecutive month below target.", CONTRADICTED),
        ("The third quarter in a row below target.", CANNOT),  # the line is monthly
    ],
)
def test_runs_against_the_target(text: str, verdict: str) -> None:
    check(text, RE_REFERRED, "run", verdict)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        # the last rise was from December to January's 20.9: since then down, down
        ("The re-referral rate has fallen for the third month running.", AGREES),
        ("The second consecutive month of improvement.", AGREES),
        ("The rate has fallen for four months in a row.", CANNOT),  # four months hold three falls
        ("The rate has fallen for six months in a row.", CONTRADICTED),
        ("Performance has worsened for the second consecutive month.", CONTRADICTED),
        ("The third consecutive monthly increase.", CONTRADICTED),
    ],
)
def test_runs_of_change(text: str, verdict: str) -> None:
    check(text, RE_REFERRED, "run", verdict)


def test_a_run_of_quarters_is_counted_in_quarters() -> None:
    check("Performance has improved for the third quarter in a row.", QUARTERLY, "run", CONTRADICTED)
    rising = line([30.0, 33.0, 36.0, 36.5], months_apart=3)
    check("Performance has improved for the third quarter in a row.", rising, "run", AGREES)


def test_a_run_over_a_missing_figure_cannot_be_told() -> None:
    broken = line([90.0, 90.0, None, 90.0, 90.0], target=85.0)
    check("Above target for the second month running.", broken, "run", AGREES)
    check("Above target for the fourth month running.", broken, "run", CANNOT)
    short = line([90.0, 90.0], target=85.0)
    check("Above target for the fourth month running.", short, "run", CANNOT)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Performance is below target.", AGREES),
        ("Timeliness stands 11.3 percentage points below target.", AGREES),
        ("11.3pp below the target of 85%.", AGREES),
        ("It is below target by 11.3 percentage points.", AGREES),
        ("Performance is worse than target.", AGREES),
        ("Performance falls short of the 85% target.", AGREES),
        ("The target was missed.", AGREES),
        ("The target was not met in March.", AGREES),
        ("We are not meeting the target.", AGREES),
        ("Performance is not in line with target.", AGREES),
        ("Within 12 percentage points of target.", AGREES),
        ("Less than 12 percentage points below target.", AGREES),
        ("Performance is in line with target.", CONTRADICTED),
        ("We are on target.", CONTRADICTED),
        ("Performance is above target.", CONTRADICTED),
        ("Performance exceeds the target.", CONTRADICTED),
        ("Performance meets the target.", CONTRADICTED),
        ("The target was achieved.", CONTRADICTED),
        ("Timeliness is 5 percentage points below target.", CONTRADICTED),
        ("Within 2 percentage points of target.", CONTRADICTED),
        ("Performance is below the target of 90%.", CONTRADICTED),  # the target is 85
        ("Performance was above target in February.", CONTRADICTED),
        ("The target is 90%.", CONTRADICTED),
        ("Performance is below target (71%).", CANNOT),  # the number is neither figure nor target
    ],
)
def test_standing_against_the_target(text: str, verdict: str) -> None:
    check(text, TIMELY, "target", verdict)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("The re-referral rate is below target.", AGREES),
        ("Performance is better than target.", AGREES),
        ("The target has been met.", AGREES),
        ("Performance is on target.", AGREES),  # better than it, and nobody is told off for that
        ("The rate is above target.", CONTRADICTED),
        ("Re-referrals are above the target of 21.5%.", CONTRADICTED),
        ("Performance is worse than target.", CONTRADICTED),
        ("The target was missed.", CONTRADICTED),
        ("Performance is above target.", CANNOT),  # better than the target, or the figure higher than it
        ("We have exceeded the target.", CANNOT),
    ],
)
def test_which_way_is_good_decides(text: str, verdict: str) -> None:
    check(text, RE_REFERRED, "target", verdict)


@pytest.mark.parametrize("text", ["Performance is better than target.", "The target was met.", "Worse than target."])
def test_without_a_direction_nothing_is_better(text: str) -> None:
    check(text, UNDIRECTED, "target", CANNOT)


def test_height_needs_no_direction() -> None:
    check("The figure is below target.", UNDIRECTED, "target", AGREES)
    check("The figure is above target.", UNDIRECTED, "target", CONTRADICTED)


def test_in_line_is_a_tolerance_that_people_decide() -> None:
    text = "Performance is in line with target."
    check(text, line([93.7], target=95.0), "target", CONTRADICTED)
    check(text, line([93.7], target=95.0, tolerance=2.0), "target", AGREES)
    check(text, line([94.5], target=95.0), "target", AGREES)  # half a point, where nothing is decided
    check("The target was met.", line([93.7], target=95.0, tolerance=2.0), "target", CONTRADICTED)


def test_what_looks_the_same_in_print_is_not_called_wrong() -> None:
    almost = line([84.96], target=85.0)
    check("Performance is above target.", almost, "target", CANNOT)
    check("The target was met.", almost, "target", CANNOT)
    check("Performance is below target.", almost, "target", AGREES)


def test_what_is_missing_is_said() -> None:
    check("Performance is above target.", line([70.0]), "target", CANNOT)
    assert said("Performance is above target.", line([70.0])) == "No target stands for March 2024."
    nothing = line([70.0, None], target=85.0)
    check("Performance is above target.", nothing, "target", CANNOT)
    assert "No figure for March 2024: nothing to count" in said("Performance is above target.", nothing)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("The rate is 73.7%, down from 80.0% a year ago.", AGREES),
        ("Timeliness is 73.7%, down from 74.8% last month.", AGREES),
        ("Timeliness is 73.7%, down from 74.8%.", AGREES),
        ("Timeliness is 73.7%, down from 75% in February.", AGREES),  # 74.75 rounds to 75
        ("Timeliness is 73.7%, 1.1 percentage points lower than in February.", AGREES),  # 74.8 less 73.7, in print
        ("Timeliness is 73.7%, a 1.0 percentage point fall on February.", AGREES),  # and 1.0 exactly
        ("Timeliness is 73.7%, lower than a year ago.", AGREES),
        ("Timeliness is 73.7%, no improvement since last month.", AGREES),
        ("Timeliness is 73.7%, up from 71%.", CONTRADICTED),  # February was 74.8, and no month 71
        ("Timeliness is 73.7%, up from 74.8% last month.", CONTRADICTED),  # it went down
        ("Timeliness is 73.7%, down from 79% in February.", CONTRADICTED),
        ("Timeliness is 73.7%, an improvement on last month.", CONTRADICTED),
        ("Timeliness is 73.7%, an increase of 2 percentage points since February.", CONTRADICTED),
        ("Timeliness is 73.7%, higher than a year ago.", CONTRADICTED),
        ("Timeliness is 73.7%, unchanged since last month.", CONTRADICTED),
        ("Timeliness is 73.7%, down from 79.5%.", CANNOT),  # May 2023 was 79.5, and no month is named
        ("Timeliness is 73.7%, down from 60% two years ago.", CONTRADICTED),  # 73.7 is not below 60
        ("Timeliness is 73.7%, down from 90% two years ago.", CANNOT),  # no figure so old
    ],
)
def test_changes_with_what_they_start_from(text: str, verdict: str) -> None:
    assert verdicts(text, TIMELY) == [("figure", AGREES), ("change", verdict)]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Timeliness fell this month.", AGREES),
        ("Performance has worsened.", AGREES),
        ("Performance has declined this month.", AGREES),
        ("Timeliness fell from 74.8% to 73.7%.", AGREES),
        ("Timeliness fell from 75.0% in December to 74.1% in January.", AGREES),
        ("Performance fell to 73.7% this month.", AGREES),
        ("Performance has fallen over the last three months.", AGREES),  # 75.0 in December
        ("Performance improved in March.", CONTRADICTED),
        ("Performance rose in February.", AGREES),
        ("Timeliness rose from 74.8% to 76.1%.", CONTRADICTED),
        ("Timeliness rose from 74.8% to 75.9%.", CANNOT),  # 75.9 was September's
        ("Performance has improved.", CONTRADICTED),  # not since February, nor since December, nor in a year
        ("Performance fell by 4 percentage points since February.", CONTRADICTED),
        ("Timeliness fell by 5% this month.", AGREES),  # 5% of what is open, so only the direction is judged
        ("Timeliness is up 2% this month.", CONTRADICTED),
        ("Timeliness rose 5% this month.", CONTRADICTED),
        ("Timeliness has dipped to 73.7% from 74.8%.", AGREES),
        ("There was an increase of 5% this month.", CONTRADICTED),
        ("There was a 5% increase this month.", CONTRADICTED),
        ("Performance fell by 6.3 percentage points.", CANNOT),  # since March 2023, which is not named
        ("Timeliness has not improved since last month.", AGREES),
        ("Timeliness has not fallen since last month.", CONTRADICTED),
    ],
)
def test_changes_alone(text: str, verdict: str) -> None:
    check(text, TIMELY, "change", verdict)


def test_where_no_period_is_named_any_usual_one_may_be_meant() -> None:
    # down since February, up in a year
    mixed = line([60.0, *[65.0] * 11, 64.0])
    check("Performance has improved.", mixed, "change", CANNOT)
    check("Performance has improved since last month.", mixed, "change", CONTRADICTED)


def test_since_a_month_may_mean_its_beginning() -> None:
    # January 40, February 60, March 50: up since January's figure, the one that February began with
    rose = line([40.0, 60.0, 50.0])
    check("Performance has improved since February.", rose, "change", CANNOT)
    check("Performance has improved since last month.", rose, "change", CONTRADICTED)


def test_the_direction_of_a_decline_depends_on_its_subject() -> None:
    falling = line([30.0, 20.0], good_is="low")
    check("The figure has declined since last month.", falling, "change", AGREES)
    check("Performance has declined since last month.", falling, "change", CONTRADICTED)
    check("There has been a decline since last month.", falling, "change", CANNOT)


def test_cases_that_rose_may_be_more_in_number() -> None:
    assert verdicts("Re-referrals have risen since last month.", RE_REFERRED) == []
    check("The percentage of re-referrals has risen since last month.", RE_REFERRED, "change", CONTRADICTED)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Timeliness is better than our statistical neighbours.", AGREES),
        ("Timeliness is above the statistical neighbour average.", AGREES),
        ("Performance is worse than England (82%).", AGREES),
        ("Performance is below the national average.", AGREES),
        ("Performance is 8.3 percentage points below England.", AGREES),
        ("Performance is in line with the South West.", AGREES),
        ("Performance is in line with the regional average.", AGREES),
        ("Performance is above England.", CONTRADICTED),
        ("Performance is better than the England average.", CONTRADICTED),
        ("Performance is below statistical neighbours.", CONTRADICTED),
        ("Performance is in line with England.", CONTRADICTED),
        ("Performance is 3 percentage points below England.", CONTRADICTED),
        ("Performance is not below the national average.", CONTRADICTED),
        ("Performance is above the England average of 70%.", CANNOT),  # another figure than the one held
        ("Performance is above the peer group.", CANNOT),  # 2021: a later one may be out
        ("Performance is above London.", CANNOT),  # no such figure is held
    ],
)
def test_comparisons(text: str, verdict: str) -> None:
    check(text, TIMELY, "comparison", verdict)


def test_a_rounded_benchmark_is_not_held_against_anybody_closer_than_its_rounding() -> None:
    close = replace(line([82.3]), benchmarks=TIMELY.benchmarks)  # England printed 82, and may be 82.4
    check("Performance is below England.", close, "comparison", CANNOT)
    check("Performance is above England.", close, "comparison", AGREES)
    check("Performance is in line with England.", close, "comparison", AGREES)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Timeliness is at 73.7%.", AGREES),
        ("Currently 73.7%.", AGREES),
        ("Performance stands at 74 per cent.", AGREES),  # 73.74 rounds to 74
        ("The figure for March 2024 was 73.74%.", AGREES),
        ("In February performance was 74.8%.", AGREES),
        ("Performance in December was 75%.", AGREES),
        ("Performance is over 70%.", AGREES),
        ("323 of 438 assessments were completed in time.", AGREES),
        ("Timeliness is at 73.8%.", CONTRADICTED),
        ("Timeliness is 74.8%.", CONTRADICTED),  # that was February
        ("In February performance was 73.7%.", CONTRADICTED),
        ("Performance is over 80%.", CONTRADICTED),
        ("323 of 440 assessments were completed in time.", CONTRADICTED),
        ("Performance was 74.8%.", CANNOT),  # so it was, in February
        ("Performance in March 2020 was 60%.", CANNOT),  # older than what is counted
    ],
)
def test_quoted_figures(text: str, verdict: str) -> None:
    check(text, TIMELY, "figure", verdict)


def test_the_last_month_is_told_where_a_text_was_not_brought_up_to_date() -> None:
    assert said("Timeliness is 74.8%.", TIMELY) == (
        "The figure for March 2024 was 73.7% (323 of 438). The text has the figure for February 2024."
    )


@pytest.mark.parametrize("quoted", ["12.3%", "12.4%"])
def test_half_may_be_rounded_up_or_to_the_even(quoted: str) -> None:
    # 12.35 is exactly between; to whole numbers 0.5 is
    check(f"Performance is at {quoted}.", line([12.35]), "figure", AGREES if quoted == "12.4%" else CONTRADICTED)
    check("Performance is at 12%.", line([12.5]), "figure", AGREES)
    check("Performance is at 13%.", line([12.5]), "figure", AGREES)
    check("Performance is at 13%.", line([12.46]), "figure", AGREES)  # printed 12.5


def test_sums_and_earlier_releases_are_remembered() -> None:
    summed = with_point(TIMELY, sums=(76.2, 78.9))
    check("Performance is at 76.2%.", summed, "figure", CANNOT)
    restated = with_point(TIMELY, months_back=1, released_before=frozenset({73.2}))
    check("In February performance was 73.2%.", restated, "figure", CANNOT)
    check("Up from 73.2% last month.", restated, "change", CANNOT)
    # beside a figure that says otherwise the text is wrong for whoever reads both, whatever was released before
    again = with_point(TIMELY, released_before=frozenset({72.9}))
    check("Performance is at 72.9%.", again, "figure", CONTRADICTED)
    assert "It was released before as the text has it." in said("Performance is at 72.9%.", again)


def test_parts_are_judged_where_the_text_names_them() -> None:
    assert verdicts("Attendance is at 50%. We are at 50%.", PARTS) == []
    check("Police attendance is at 99.6%.", PARTS, "figure", AGREES)
    check("Health is at 99.6%.", PARTS, "figure", CONTRADICTED)
    assert verdicts("Police and health attendance was 50%.", PARTS) == []
    assert verdicts("There was a fall in police attendance of health this month.", PARTS) == []
    two = "Police attendance is at 99.6%, but health attendance has improved since last month."
    assert verdicts(two, PARTS) == [("figure", AGREES), ("change", CONTRADICTED)]


def test_rates_and_counts_have_their_own_units() -> None:
    check("The rate is 65.4 per 10,000.", RATE, "figure", AGREES)
    check("The rate is 70.2 per 10,000.", RATE, "figure", CONTRADICTED)
    assert verdicts("The rate is 843.", RATE) == []  # perhaps the children themselves
    assert verdicts("The rate is 65.4%.", RATE) == []
    check("The figure is 33.", COUNT, "figure", AGREES)
    check("The figure is 34.", COUNT, "figure", CONTRADICTED)
    assert verdicts("The figure is 34%.", COUNT) == []


def test_a_commentary_is_held_against_its_own_period() -> None:
    february = datetime.date(2024, 2, 29)
    assert verdicts("Performance is at 74.8%.", TIMELY, february) == [("figure", AGREES)]
    assert verdicts("Performance rose this month.", TIMELY, february) == [("change", AGREES)]
    assert verdicts("Performance rose last month.", TIMELY, february) == [("change", CONTRADICTED)]


@pytest.mark.parametrize(
    ("text", "of", "data_say"),
    [
        (
            "Performance is in line with target.",
            line([93.7], target=95.0),
            "The figure for March 2024 was 93.7% against a target of 95.0%: 1.3 percentage points below.",
        ),
        (
            "The rate is above target.",
            RE_REFERRED,
            "The figure for March 2024 was 20.6% against a target of 21.5%: 0.9 percentage points below.",
        ),
        (
            "The eighth consecutive month below target.",
            RE_REFERRED,
            "The figure has been below the target for 7 months in a row, since September 2023.",
        ),
        (
            "Performance improved in March.",
            TIMELY,
            "The figure was 73.7% for March 2024 and 74.8% for February 2024: 1.0 percentage points down.",
        ),
        (
            "Performance is above England.",
            TIMELY,
            "The figure for March 2024 was 73.7%; England's was 82.0% (year to 31 March 2023).",
        ),
        (
            "The rate is above target.",
            RATE,
            "The figure for March 2024 was 65.4 per 10,000 against a target of 59.8 per 10,000: 5.6 per 10,000 above.",
        ),
    ],
)
def test_what_the_data_say_is_a_plain_sentence(text: str, of: CommentedLine, data_say: str) -> None:
    assert said(text, of) == data_say
