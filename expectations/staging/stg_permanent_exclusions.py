"""Permanent exclusions."""

from expectations.dataset import Check, Dataset
from expectations.rules import CRITICAL, holds, no_rows_where
from expectations.timeliness import is_fresh

dataset = Dataset(
    "staging/stg_permanent_exclusions",
    [
        Check(
            "delivery_is_of_this_authority",
            # The only extract that names an authority: some excluded pupils live elsewhere, most do not.
            holds(
                """
                select resident_la_code from {batch}
                where resident_la_code <> (select la_code from control.run)
                group by resident_la_code
                having count(*) > 0.5 * (select count(*) from {batch}) and count(*) >= 10
                """,
                CRITICAL,
            ),
            "Most excluded children live in one other authority: this is another authority's delivery. Put the right "
            "files in the folder, or run the authority that they belong to.",
            is_fatal=True,
        ),
        # Nobody is excluded in the summer holidays.
        is_fresh("decision_date", "exclusion", days=92),
        Check(
            "child_or_pupil_is_known",
            no_rows_where("child_id is null and unique_pupil_number is null"),
            "An exclusion of nobody leaves both sides. Complete the pupil number.",
        ),
    ],
)
