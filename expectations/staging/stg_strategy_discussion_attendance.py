"""Who took part in strategy discussions."""

from expectations.dataset import Check, Dataset
from expectations.rules import no_rows, no_rows_where

dataset = Dataset(
    "staging/stg_strategy_discussion_attendance",
    [
        Check(
            "attendance_is_marked",
            no_rows_where("has_attended is null"),
            "Blank is unknown, and unknown does not count as attended. Complete the mark.",
        ),
        Check(
            "only_held_discussions_are_attended",
            no_rows(
                """
                select attendance.source_row
                from (select * from {batch}) as attendance
                inner join staging.stg_strategy_discussions as discussions
                    on attendance.discussion_id = discussions.discussion_id
                where attendance.has_attended and discussions.status <> 'held'
                """
            ),
            "Someone attended a discussion that was never held: the status or the mark is wrong. Correct it.",
            needs=("strategy_discussions",),
        ),
    ],
)
