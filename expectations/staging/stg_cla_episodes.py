"""Episodes of care."""

from expectations.dataset import Check, Dataset
from expectations.rules import PERIOD_END, at_most_one, no_overlaps, no_rows, no_rows_where, share_below
from expectations.timeliness import busy

SPECIAL_GUARDIANSHIP = "('E43', 'E44', 'E45', 'E46', 'E47', 'E48')"

dataset = Dataset(
    "staging/stg_cla_episodes",
    [
        *busy("start_date", "episode of care"),
        Check(
            "one_open_episode_a_child",
            at_most_one("child_id", "ceased_date is null"),
            "A child has several open episodes; the latest started speaks for it. Cease the one that has ended.",
        ),
        Check(
            "episodes_of_a_child_do_not_overlap",
            no_overlaps("child_id", "start_date", "ceased_date"),
            "An episode starts before the one before it has ceased, so the chain of the period of care breaks: the "
            "child seems to leave care and to come again. Correct the dates.",
        ),
        Check(
            "next_episode_follows_at_once",
            no_rows(
                """
                select source_row from (
                    select
                        source_row,
                        ceased_date,
                        ceased_reason,
                        lead(start_date) over (
                            partition by child_id order by start_date, ceased_date nulls last, episode_id
                        ) as next_start
                    from {batch}
                    where ceased_date is null or ceased_date > start_date
                ) as ordered
                where ceased_reason = 'X1'
                    and coalesce(next_start not between ceased_date and ceased_date + interval 1 day, true)
                """
            ),
            "X1 says that the next episode starts on the same day or the day after, and it does not, or there is none: "
            "the period of care breaks here and stability is understated. Correct the dates, or the reason.",
            protects=(
                "three_or_more_placements",
                "long_term_placement_stability",
                "ceased_care_special_guardianship",
                "children_in_care_good_attendance",
            ),
        ),
        Check(
            "ceased_episodes_have_a_reason",
            no_rows_where("ceased_date is not null and ceased_reason is null"),
            "Without a reason nobody knows whether care ended, and the cessation is not counted. Complete it.",
            protects=("ceased_care_special_guardianship",),
        ),
        Check(
            "reasons_have_a_ceased_date",
            no_rows_where("ceased_reason is not null and ceased_date is null"),
            "A reason without its date: the child still counts as looked after. Complete the date.",
        ),
        Check(
            "no_episode_is_of_no_length",
            no_rows_where("ceased_date = start_date"),
            "Episodes of no length are dropped before anything is counted. Remove them, or correct the dates.",
        ),
        Check(
            "every_episode_has_its_placement",
            no_rows_where("placement_id is null"),
            "An episode whose placement is not known has no type, no provider and no distance. Between two episodes in "
            "one home it counts as a temporary stay; elsewhere it can make one placement into three. Complete the "
            "link, and have the extract hold placements of every type.",
            protects=(
                "three_or_more_placements",
                "in_house_foster_care",
                "fostered_share_of_children_in_care",
                "out_of_county_over_20_miles",
                "out_of_county_over_20_miles_known_distance",
                "long_term_placement_stability",
                "long_term_foster_matched",
            ),
            needs=("ssd_cla_placement",),
        ),
        # The return asks for a status from the first day. One in twenty is bearable, and of a few nothing can be said.
        Check(
            "most_episodes_have_a_legal_status_on_their_first_day",
            share_below(
                0.05,
                """
                select
                    count(*) as looked_at,
                    case when count(*) >= 20 then count(*) filter (where not has_status) else 0 end as failing
                from (
                    select
                        episodes.source_row,
                        coalesce(
                            bool_or(
                                statuses.start_date <= episodes.start_date
                                and (statuses.end_date is null or statuses.end_date > episodes.start_date)
                            ),
                            false
                        ) as has_status
                    from (select * from {batch}) as episodes
                    left join staging.stg_legal_status as statuses
                        on episodes.child_id = statuses.child_id
                    where episodes.ceased_date is null or episodes.ceased_date > episodes.start_date
                    group by episodes.source_row
                ) as looked_up
                """,
            ),
            "One episode of care in twenty, or more, has no legal status on its first day. One that starts up to a "
            "week late is taken; otherwise nobody knows whether the child is on short breaks, and it counts as looked "
            "after. Complete the statuses, or ask whether the extract holds the latest ones only.",
            protects=(
                "children_in_care_rate",
                "fostered_share_of_children_in_care",
                "in_house_foster_care",
                "three_or_more_placements",
                "long_term_placement_stability",
                "children_in_care_missing",
                "children_in_care_good_attendance",
            ),
            needs=("ssd_legal_status",),
        ),
        Check(
            "short_breaks_are_not_in_long_term_foster_care",
            no_rows(
                """
                select episodes.source_row
                from (select * from {batch}) as episodes
                inner join staging.stg_cla_placement as placements
                    on episodes.placement_id = placements.placement_id
                inner join staging.stg_legal_status as statuses
                    on episodes.child_id = statuses.child_id
                    and episodes.start_date >= statuses.start_date
                    and (statuses.end_date is null or episodes.start_date < statuses.end_date)
                where statuses.legal_status in ('V3', 'V4') and placements.placement_type in ('U1', 'U4')
                """
            ),
            "A series of short breaks (V3, V4) in long-term foster care (U1, U4) contradicts itself. The child counts "
            "as not looked after; correct the legal status or the placement type.",
            needs=("ssd_cla_placement", "ssd_legal_status"),
        ),
        Check(
            "special_guardianship_is_before_18",
            no_rows(
                f"""
                select episodes.source_row
                from (select * from {{batch}}) as episodes
                inner join staging.stg_person as persons on episodes.child_id = persons.child_id
                where episodes.ceased_reason in {SPECIAL_GUARDIANSHIP}
                    and episodes.ceased_date >= cast(persons.date_of_birth + interval 18 year as date)
                """
            ),
            "A special guardianship order ends at 18, so none can be the reason for leaving care then. Correct the "
            "reason, or the date of birth.",
            protects=("ceased_care_special_guardianship",),
        ),
        Check(
            "nobody_of_age_is_looked_after",
            no_rows(
                f"""
                select episodes.source_row
                from (select * from {{batch}}) as episodes
                inner join staging.stg_person as persons on episodes.child_id = persons.child_id
                where episodes.ceased_date is null
                    and cast(persons.date_of_birth + interval 18 year as date) <= {PERIOD_END}
                """
            ),
            "An episode is still open on someone of 18 or more, who is not counted. Cease it with its reason.",
        ),
    ],
)
