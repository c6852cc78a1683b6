"""Care plans of children in care."""

from expectations.dataset import Check, Dataset
from expectations.rules import at_most_one, mostly_filled, no_rows_where

LONG_TERM = ("long_term_foster_matched",)

dataset = Dataset(
    "staging/stg_cla_care_plan",
    [
        Check(
            "plan_is_readable_json",
            no_rows_where("care_plan_json is not null and not json_valid(care_plan_json)"),
            "The plan is not valid JSON (a quote or a line break inside it is the usual cause), so its aims are not "
            "read and the child counts as having none. Mend the export.",
            protects=LONG_TERM,
        ),
        Check(
            "one_open_plan_a_child",
            at_most_one("child_id", "end_date is null"),
            "A child has several open care plans; any of them with a long-term fostering aim counts. End the old ones.",
            protects=LONG_TERM,
        ),
        # A plan without its content says nothing of its aim; one in twenty is bearable.
        Check(
            "content_is_mostly_known",
            mostly_filled("care_plan_json", 0.95),
            "Without its content a plan has no aim, and the child counts as having none. Complete the export.",
            protects=LONG_TERM,
        ),
    ],
)
