"""Strategy discussions, a row a child."""

from expectations.dataset import Check, Dataset
from expectations.rules import no_rows, no_rows_where
from expectations.timeliness import busy

ATTENDANCE = ("strategy_discussion_attendance", "education_attendance_school_age")

dataset = Dataset(
    "staging/stg_strategy_discussions",
    [
        *busy("held_date", "strategy discussion held"),
        Check(
            "held_discussions_have_a_date",
            no_rows_where("status = 'held' and held_date is null"),
            "Held on no known day, the discussion is counted in no month. Complete the date.",
        ),
        Check(
            "discussions_with_a_date_are_held",
            no_rows_where("status <> 'held' and held_date is not null"),
            "A held date on a discussion that is planned or cancelled: it is not counted. Correct the status.",
        ),
        Check(
            "social_care_attended_every_one",
            no_rows(
                """
                select discussions.source_row
                from (select * from {batch}) as discussions
                where discussions.status = 'held'
                    and not exists (
                        select 1 from staging.stg_strategy_discussion_attendance as attendance
                        where attendance.discussion_id = discussions.discussion_id
                            and attendance.agency = 'social_care'
                            and attendance.has_attended
                    )
                """
            ),
            "Social care calls every strategy discussion, so its attendance is a control: where it is not recorded, "
            "attendance was recorded badly for every agency. Complete the attendance.",
            protects=ATTENDANCE,
            needs=("strategy_discussion_attendance",),
        ),
    ],
)
