"""Which counts are the same and which are part of another, read from the catalogue."""

import pytest

from scorecard.public.counts import CountedLine, Relation, UnclearCounts, counts_of, load_counts
from tests.public.examples import FLOWS, PLANS, QUICK_REPEATS, REPEATS

OFFERED = CountedLine("offered", "", "percentage", "month", False, True)
ACCEPTED = CountedLine("accepted", "", "percentage", "month", False, True)


def test_one_count_under_several_names_is_one() -> None:
    assert FLOWS.name_of["neglect", "", "denominator"] == PLANS
    assert len(FLOWS.windows) == 4


def test_wholes_come_before_their_parts() -> None:
    order = FLOWS.in_order
    assert order.index(PLANS) < order.index(REPEATS) < order.index(QUICK_REPEATS)


def test_a_count_can_be_part_of_two() -> None:
    assert sorted(FLOWS.wholes_of(QUICK_REPEATS)) == [PLANS, REPEATS]


def test_related_counts_are_one_family() -> None:
    assert len(set(FLOWS.families.values())) == 1
    apart = counts_of([OFFERED, CountedLine("other", "", "count", "month", False, True)])
    assert apart.families["offered.numerator"] != apart.families["other.numerator"]


def test_a_numerator_apart_from_its_denominator_is_no_part_of_it() -> None:
    counts = counts_of([CountedLine("turnover", "", "percentage", "rolling_12_months", False, False)])
    assert counts.relations == ()


def test_staff_in_post_at_the_end_of_a_month_do_not_accumulate_beside_those_who_left_in_twelve() -> None:
    line = CountedLine("turnover", "", "percentage", "rolling_12_months", True, False, denominator_window="month_end")
    counts = counts_of([line])
    assert counts.windows == {"turnover.numerator": "rolling_12_months", "turnover.denominator": "month_end"}
    assert counts.accumulating == {"turnover.numerator"}
    assert load_counts().windows["turnover_rate.denominator"] == "month_end"


def test_the_population_of_a_rate_is_no_count() -> None:
    counts = counts_of([CountedLine("rate", "", "rate_per_10000", "month_end", False, True)])
    assert list(counts.windows) == ["rate.numerator"]


def test_a_name_that_no_line_has_is_refused() -> None:
    with pytest.raises(UnclearCounts, match=r"completed\.numerator"):
        counts_of([OFFERED], same=[["offered.numerator", "completed.numerator"]])
    with pytest.raises(UnclearCounts, match=r"completed\.numerator"):
        counts_of([OFFERED], parts=[{"whole": "offered.numerator", "parts": ["completed.numerator"]}])


def test_a_circle_is_refused() -> None:
    counts = counts_of([OFFERED], parts=[{"whole": "offered.numerator", "parts": ["offered.denominator"]}])
    with pytest.raises(UnclearCounts, match="circle"):
        _ = counts.in_order


def test_a_month_and_a_day_cannot_be_the_same_count() -> None:
    snapshot = CountedLine("stock", "", "percentage", "month_end", False, True)
    with pytest.raises(UnclearCounts, match="month_end"):
        counts_of([OFFERED, snapshot], same=[["offered.numerator", "stock.numerator"]])


def test_the_catalogue_is_clear() -> None:
    counts = load_counts()
    assert len(counts.in_order) == len(counts.windows)
    # by decisions.md: accepted counts among the offered, completed ones are offered
    assert counts.name_of["return_interviews_accepted", "", "denominator"] == "return_interviews_offered.numerator"
    # where few had none, the offers go, and not the completed ones with their times
    of_offered = Relation(
        "return_interviews_offered.numerator", ("return_interviews_completed.numerator",), is_found=True
    )
    assert of_offered in counts.relations
    assert counts.to_suppress(of_offered) == of_offered.whole
    stated = [relation for relation in counts.relations if relation.is_found]
    assert stated == [of_offered], "elsewhere fewer counts go with the part"
    # those who left are no part of those in post
    assert counts.relations_of("turnover_rate.numerator") == []
