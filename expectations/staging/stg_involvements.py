"""Who works with which child, from when to when."""

from expectations.dataset import Check, Dataset
from expectations.rules import holds, no_rows, no_rows_where
from expectations.timeliness import busy

dataset = Dataset(
    "staging/stg_involvements",
    [
        *busy("start_date", "involvement", always=False),
        Check(
            "some_roles_lead",
            # Of all involvements far more than one in a hundred is that of the allocated social worker.
            holds(
                """
                select 1 from {batch}
                having count(*) filter (
                    where lower(worker_role) in (
                        select lower(worker_role) from seeds.worker_roles where is_lead_practitioner
                    )
                ) < 0.01 * count(*)
                """
            ),
            "Hardly any involvement has a role that seeds/worker_roles.csv knows as leading, so nearly every child "
            "seems to have no social worker. Add the role that the system uses now.",
        ),
        Check(
            "children_are_known",
            no_rows_where("child_id not in (select child_id from staging.stg_person)"),
            "An involvement with a child whom the persons extract does not hold is never counted. Ask for a complete "
            "persons extract.",
        ),
        Check(
            "no_involvement_is_of_no_length",
            no_rows_where("end_date = start_date"),
            "Involvements of no length are left out; many of them mean that allocation is corrected by hand.",
        ),
        Check(
            "one_lead_worker_at_a_time",
            no_rows(
                """
                select source_row from (
                    select source_row, count(*) over (partition by child_id) as open_leads
                    from {batch}
                    where end_date is null
                        and lower(worker_role) in (
                            select lower(worker_role) from seeds.worker_roles where is_lead_practitioner
                        )
                ) as counted
                where open_leads > 1
                """
            ),
            "A child has several open lead workers, each of whom counts as a change. End the old involvements.",
        ),
    ],
)
