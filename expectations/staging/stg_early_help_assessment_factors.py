"""Factors found by early help assessments."""

from expectations.dataset import Check, Dataset
from expectations.rules import no_rows

dataset = Dataset(
    "staging/stg_early_help_assessment_factors",
    [
        Check(
            "no_factor_stands_alone",
            no_rows(
                """
                select source_row from (
                    select
                        source_row,
                        factor_code,
                        count(*) over (partition by assessment_id) as factors
                    from {batch}
                ) as counted
                where factor_code = '21' and factors > 1
                """
            ),
            "Factor 21 says that none was found, and here it stands beside others. Correct the factors.",
        ),
    ],
)
