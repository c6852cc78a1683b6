"""Child in need plans."""

from expectations.dataset import Check, Dataset
from expectations.rules import mostly_filled, no_overlaps
from expectations.timeliness import is_fresh, reaches_the_month

dataset = Dataset(
    "staging/stg_cin_plans",
    [
        is_fresh("start_date", "child in need plan"),
        reaches_the_month("start_date", "child in need plan started", always=False),
        Check(
            "plans_of_a_child_do_not_overlap",
            no_overlaps("child_id", "start_date", "end_date"),
            "A child has one plan at a time. Of overlapping ones the earliest start counts, which makes the plan look "
            "older than it is. End the plan that was replaced.",
        ),
        # Plans join into one spell by their referral; without it a reissued plan looks like a new one.
        Check(
            "referral_is_mostly_known",
            mostly_filled("referral_id", 0.95),
            "A plan without its referral never joins the one before it and looks young. Complete the link.",
        ),
    ],
)
