"""How many plans of this authority came before each plan, over the whole record."""

from expectations.dataset import Check, Dataset
from expectations.rules import holds, no_rows

REPEATS = (
    "repeat_child_protection_plans",
    "repeat_plans_starting_physical_abuse",
)

dataset = Dataset(
    "staging/stg_cp_plan_history",
    [
        Check(
            "count_covers_the_plans_seen",
            no_rows(
                """
                select history.source_row
                from (select * from {batch}) as history
                inner join (
                    select
                        plan_id,
                        dense_rank() over (partition by child_id order by start_date) - 1 as seen
                    from staging.stg_cp_plans
                    where not coalesce(is_other_authority, false)
                ) as plans on history.plan_id = plans.plan_id
                where history.previous_plan_count < plans.seen
                """
            ),
            "The count is lower than the earlier plans in this very delivery, so it was made from less than the whole "
            "record. A plan counts as a repeat if either source says so; ask how the count is made.",
            protects=REPEATS,
            needs=("ssd_cp_plans",),
        ),
        Check(
            "most_plans_have_a_count",
            # The plans extract may keep six years only: without the count, older plans are forgotten.
            holds(
                """
                select 1
                from staging.stg_cp_plans as plans
                left join (select * from {batch}) as history on plans.plan_id = history.plan_id
                where not coalesce(plans.is_other_authority, false)
                having count(history.plan_id) < 0.9 * count(*)
                """
            ),
            "More than one plan in ten has no count of earlier plans, so repeats of long ago are missed. Ask for the "
            "history of all plans.",
            protects=REPEATS,
            needs=("ssd_cp_plans",),
        ),
    ],
)
