"""Ids mean nothing: systems give out new ones with every extract, and no figure may move by that.

Where a rule lets an id break a tie (reading 13), a finding names the line and the number of such ties: a figure that
moves without one depends on an id where it must not.
"""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.properties.histories import CHILDREN, Rows, everything, examples
from tests.properties.workbench import Answer, Workbench

MONTHS = 4
CARE = {
    "ceased_care_special_guardianship",
    "children_in_care_rate",
    "in_house_foster_care",
    "fostered_share_of_children_in_care",
    "out_of_county_over_20_miles",
    "out_of_county_over_20_miles_known_distance",
    "three_or_more_placements",
    "long_term_placement_stability",
    "long_term_foster_matched",
    "children_in_care_good_attendance",
    "children_in_care_missing",
    "children_missing_in_year",
    # those that ask whether and since when a child is looked after
    "case_supervision_up_to_date",
    "two_or_fewer_social_workers",
    "child_in_need_plans_under_12_months",
    "early_help_neglect",
    "excluded_children_open_to_social_care",
}
MAY_MOVE = {
    "assessments_within_45_working_days_of_referral": {"assessments_within_45_working_days_of_referral"},
    "child_protection_plans_starting_neglect": {
        "child_protection_plans_starting_neglect",
        "repeat_plans_starting_physical_abuse",
    },
    "repeat_child_protection_plans_within_2_years": {
        "repeat_child_protection_plans",
        "repeat_child_protection_plans_within_2_years",
        "repeat_plans_starting_physical_abuse",
    },
    "children_in_care_rate": CARE,
    "three_or_more_placements": CARE,
    "ceased_care_special_guardianship": {"ceased_care_special_guardianship"},
    "early_help_neglect": {"early_help_neglect"},
}
"""By the line that a finding about ties names: the lines that read what the tie decides."""

Figures = dict[tuple[str, Any], tuple[Decimal, Decimal]]


def figures(cases: list[Answer]) -> Figures:
    """Numerator and denominator of every component and month."""
    found: dict[tuple[str, Any], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for case in cases:
        counted = found[case["component"], case["period_end"]]
        counted[0] += case["weight"] if case["in_numerator"] else 0
        counted[1] += case["weight"] if case["in_denominator"] else 0
    return {key: (sides[0], sides[1]) for key, sides in found.items() if any(sides)}


@st.composite
def under_other_ids(draw: st.DrawFn, history: Mapping[str, Rows]) -> dict[str, Rows]:
    """The same history, every id replaced by a random one, the same for the same wherever a row names it."""
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for rows in history.values():
        for row in rows:
            for column, value in row.items():
                if column.endswith("_id") and value is not None:
                    names[column].setdefault(value, "")
    for given_names in names.values():
        numbers = draw(st.permutations(range(1, len(given_names) + 1)))
        for (old, _), number in zip(list(given_names.items()), numbers, strict=True):
            given_names[old] = str(number)
    return {
        table: [
            {
                column: names[column][value] if column.endswith("_id") and value is not None else value
                for column, value in row.items()
            }
            for row in rows
        ]
        for table, rows in history.items()
    }


@examples(60)
@given(data=st.data())
def test_no_figure_depends_on_an_id_but_where_a_finding_names_the_tie(bench: Workbench, data: st.DataObject) -> None:
    history = data.draw(everything(CHILDREN[:3]))
    renamed = data.draw(under_other_ids(history))
    with bench.months(MONTHS):
        first = bench.answers(history, *bench.indicators, "findings_about_ties")
        second = bench.answers(renamed, *bench.indicators)
    ties = {row["indicator_id"] for row in first["findings_about_ties"] if row["found"]}
    may_move = set().union(*(MAY_MOVE[line] for line in ties))
    moved = {indicator for indicator in bench.indicators if figures(first[indicator]) != figures(second[indicator])}
    assert moved <= may_move, (moved - may_move, ties)


def test_every_line_that_a_tie_is_found_for_is_known_here(bench: Workbench) -> None:
    found = bench.answer({}, "findings_about_ties")
    assert {row["indicator_id"] for row in found} == MAY_MOVE.keys()
    assert set().union(*MAY_MOVE.values()) <= set(bench.indicators)
