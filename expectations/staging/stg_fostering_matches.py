"""Matches of children with long-term foster carers."""

from expectations.dataset import Check, Dataset
from expectations.rules import at_most_one, no_rows_where

dataset = Dataset(
    "staging/stg_fostering_matches",
    [
        Check(
            "one_standing_match_a_child",
            at_most_one("child_id", "ended_date is null"),
            "A child has several standing matches. It counts once; end those that no longer hold.",
        ),
        Check(
            "confirmation_follows_the_decision",
            no_rows_where("confirmed_date < match_decision_date"),
            "Confirmed before it was decided: one of the dates is wrong. Correct it.",
        ),
    ],
)
