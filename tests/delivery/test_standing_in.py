"""Which extracts a line rests on once it is known what came, and which lines an authority does not collect."""

import pytest

from scorecard.delivery.contracts import load_contracts
from scorecard.delivery.standing_in import needs_by_delivery, stood_in_for, uncollected_lines

LOCAL = "ehc_plan_requests"
TABLES = {"ssd_ehcp_requests", "ssd_ehcp_assessment", "ssd_ehcp_named_plan"}
ALL = frozenset({LOCAL, *TABLES, "ssd_send", "ssd_person"})


@pytest.mark.parametrize(
    ("missing", "rests_on", "replaced"),
    [
        (set(), {LOCAL, "ssd_person"}, set()),
        (TABLES | {"ssd_send"}, {LOCAL, "ssd_person"}, set()),
        ({LOCAL}, ALL - {LOCAL}, {LOCAL}),
        ({LOCAL, "ssd_send"}, TABLES | {"ssd_person"}, {LOCAL}),
        ({LOCAL, "ssd_ehcp_assessment"}, {LOCAL, "ssd_ehcp_assessment", "ssd_person"}, set()),
        ({LOCAL, *TABLES}, {LOCAL, "ssd_person"}, set()),
        ({LOCAL, *TABLES, "ssd_send"}, {LOCAL, "ssd_person"}, set()),
    ],
    ids=["both", "local", "tables", "tables without people", "tables in part", "people alone", "nothing"],
)
def test_a_line_rests_on_what_came(missing: set[str], rests_on: set[str], replaced: set[str]) -> None:
    needs = needs_by_delivery({"line": ALL, "other": frozenset({"ssd_person"})}, load_contracts(), missing)
    assert needs == {"line": rests_on, "other": {"ssd_person"}}
    assert stood_in_for(load_contracts(), missing) == replaced


def test_what_rests_on_a_delivery_is_what_rests_on_it_when_asked_again() -> None:
    for missing in ({LOCAL}, {LOCAL, "ssd_ehcp_assessment"}, TABLES):
        once = needs_by_delivery({"line": ALL}, load_contracts(), missing)
        assert needs_by_delivery(once, load_contracts(), missing) == once


def test_tables_that_stand_in_make_no_line_uncollected() -> None:
    assert uncollected_lines({"line": ALL}, load_contracts(), {LOCAL, *TABLES, "ssd_send"}, set()) == set()
