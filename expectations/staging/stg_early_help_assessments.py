"""Early help assessments, a row a child."""

from expectations.dataset import Check, Dataset
from expectations.rules import no_rows, no_rows_where
from expectations.timeliness import is_fresh, reaches_the_month

dataset = Dataset(
    "staging/stg_early_help_assessments",
    [
        is_fresh("completed_date", "completed early help assessment"),
        reaches_the_month("completed_date", "completed early help assessment", always=False),
        Check(
            "completed_assessments_have_a_date",
            no_rows_where("status = 'completed' and completed_date is null"),
            "Completed on no known day, the assessment is counted in no month. Complete the date.",
        ),
        Check(
            "assessments_with_a_date_are_completed",
            no_rows_where("status = 'draft' and completed_date is not null"),
            "A day of completion on a draft: it is not counted. Correct the status.",
        ),
        Check(
            "completed_assessments_have_factors",
            no_rows(
                """
                select assessments.source_row
                from (select * from {batch}) as assessments
                where assessments.status = 'completed'
                    and not exists (
                        select 1 from staging.stg_early_help_assessment_factors as factors
                        where factors.assessment_id = assessments.assessment_id
                    )
                """
            ),
            "Completed without any factor, not even 21 (none found): it counts as without neglect and without domestic "
            "abuse. Complete the factors.",
            needs=("early_help_assessment_factors",),
        ),
    ],
)
