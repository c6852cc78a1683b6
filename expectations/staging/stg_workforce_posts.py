"""Posts of the workforce."""

from expectations.dataset import Check, Dataset
from expectations.rules import PERIOD_END, holds, no_rows, no_rows_where

FULL_TIME_EQUIVALENT = ("agency_rate", "turnover_rate")
IN_POST = f"start_date <= {PERIOD_END} and (end_date is null or end_date > {PERIOD_END})"

dataset = Dataset(
    "staging/stg_workforce_posts",
    [
        Check(
            "someone_is_in_post",
            holds(f"select 1 from {{batch}} having count(*) filter (where {IN_POST}) = 0"),
            "Nobody is in post at the end of the reporting month: the extract holds leavers only, or every post has an "
            "end. Ask for it again.",
        ),
        Check(
            "agency_full_time_equivalent_is_real",
            # Of five or more agency workers, one at least works other than full time.
            holds(
                f"""
                select 1 from {{batch}}
                where employment_type = 'agency' and {IN_POST}
                having count(fte) >= 5 and min(fte) = 1 and max(fte) = 1
                """
            ),
            "Every agency worker in post has a full-time equivalent of exactly 1: a notional figure, which overstates "
            "the agency rate. Ask for contracted hours; the headcount companion is not touched.",
            protects=("agency_rate",),
        ),
        Check(
            "posts_have_a_full_time_equivalent",
            no_rows_where("fte is null"),
            "A post without it is left out of agency rate and turnover, and stays in the headcount. Complete it.",
            protects=FULL_TIME_EQUIVALENT,
        ),
        Check(
            "full_time_equivalent_is_not_zero",
            no_rows_where(f"fte = 0 and {IN_POST}"),
            "Someone in post who works no hours is on both sides with nothing. Complete the hours, or end the post.",
            protects=FULL_TIME_EQUIVALENT,
        ),
        Check(
            "nobody_works_for_two",
            no_rows(
                f"""
                select source_row from (
                    select source_row, sum(fte) over (partition by worker_id) as of_the_worker
                    from {{batch}}
                    where {IN_POST}
                ) as summed
                where of_the_worker > 1.5
                """
            ),
            "The open posts of one worker add up to more than one and a half: an old post was not ended when the new "
            "one began. End it.",
            protects=FULL_TIME_EQUIVALENT,
        ),
        Check(
            "leavers_have_a_reason",
            no_rows_where("end_date is not null and leave_reason is null"),
            "The workforce census asks why people leave. Complete the reason.",
            protects=("turnover_rate",),
        ),
    ],
)
