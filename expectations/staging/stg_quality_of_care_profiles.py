"""Quality of Care Profiles."""

from expectations.dataset import Check, Dataset
from expectations.rules import no_rows_where
from expectations.timeliness import is_fresh

dataset = Dataset(
    "staging/stg_quality_of_care_profiles",
    [
        is_fresh("completed_date", "completed Quality of Care Profile"),
        Check(
            "completed_profiles_have_a_date",
            no_rows_where("status = 'completed' and completed_date is null"),
            "Completed on no known day, the profile is counted in no month. Complete the date.",
        ),
    ],
)
