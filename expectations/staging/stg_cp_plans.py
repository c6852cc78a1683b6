"""Child protection plans."""

from expectations.dataset import Check, Dataset
from expectations.rules import PERIOD_END, mostly_filled, no_overlaps, no_rows
from expectations.timeliness import fills_every_month, is_fresh, reaches_the_month

CATEGORIES = ("child_protection_plans_starting_neglect", "repeat_plans_starting_physical_abuse")

dataset = Dataset(
    "staging/stg_cp_plans",
    [
        is_fresh("start_date", "child protection plan"),
        reaches_the_month("start_date", "child protection plan started", always=False),
        fills_every_month("start_date", "child protection plan started"),
        Check(
            "plans_of_a_child_do_not_overlap",
            no_overlaps("child_id", "start_date", "end_date", among="not coalesce(is_other_authority, false)"),
            "A child is on one plan at a time; a plan that starts while another runs counts as a repeat. End the plan "
            "that was replaced, or mark the one held for another authority.",
        ),
        Check(
            "nobody_of_age_is_on_a_plan",
            no_rows(
                f"""
                select plans.source_row
                from (select * from {{batch}}) as plans
                inner join staging.stg_person as persons on plans.child_id = persons.child_id
                where plans.end_date is null
                    and cast(persons.date_of_birth + interval 18 year as date) <= {PERIOD_END}
                """
            ),
            "A plan is still open on someone of 18 or more: it was never ended, and the person counts as open to "
            "social care. End it.",
            protects=("case_supervision_up_to_date", "two_or_fewer_social_workers"),
            needs=("ssd_person",),
        ),
        # The lines by category count a blank as another category.
        Check(
            "initial_category_is_mostly_known",
            mostly_filled("initial_category", 0.98),
            "A plan without its initial category counts as none of them. Complete it.",
            protects=CATEGORIES,
        ),
        # Blank is read as ours. Where hardly any row has the mark, plans held for others are counted as ours.
        Check(
            "mark_of_other_authorities_is_mostly_filled",
            mostly_filled("is_other_authority", 0.5),
            "A blank counts as our own plan. If the mark is not recorded, plans held for others are among the "
            "figures. Ask how they can be told.",
        ),
    ],
)
