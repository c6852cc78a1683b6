"""Requests for education, health and care plans."""

from expectations.dataset import Check, Dataset
from expectations.rules import no_rows_where
from expectations.timeliness import is_fresh, reaches_the_month

TIMELY = ("ehc_plans_within_20_weeks", "ehc_plans_within_20_weeks_with_exceptions")

dataset = Dataset(
    "staging/stg_ehc_plan_requests",
    [
        is_fresh("request_date", "request"),
        reaches_the_month("request_date", "request", always=False),
        Check(
            "issued_plans_have_a_request_date",
            no_rows_where("issue_date is not null and request_date is null and not coalesce(is_transferred_in, false)"),
            "A plan was issued on a request of no known day: its 20 weeks cannot be worked out, and it is left out. "
            "Complete the date.",
            protects=TIMELY,
        ),
        Check(
            "issued_plans_have_the_outcome",
            no_rows_where("issue_date is not null and assessment_outcome is distinct from 'Y'"),
            "A plan was issued, yet the outcome does not say so, and it is left out. Correct the outcome.",
            protects=TIMELY,
        ),
        Check(
            "refused_requests_have_no_plan",
            no_rows_where("request_outcome = 'N' and issue_date is not null"),
            "A plan was issued on a request that was refused. Correct the outcome, or record the new request.",
            protects=TIMELY,
        ),
    ],
)
