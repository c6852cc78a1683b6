"""Does a system write the last day in, where the contract asks for the first day out?

Rules count an end as the first day on which something no longer holds. Where the next thing of a person often starts on
the day after the end, and hardly ever on the day itself, the end is the last day in, and every end is a day early. Only
people who know the system can say so: the check asks, `seeds/delivery_conventions.csv` holds the answer, staging adds
the day. Ends with a time of day are moments and are not asked about.
"""

from collections.abc import Iterator

from expectations.dataset import Check
from expectations.handed_in import ExtractContract
from expectations.rules import is_recorded, share_below

# With fewer ended rows than this, a few that follow each other by a day are chance.
FEWEST_ENDED = 20
# Of all ended rows: the rest are the last of their person, or were followed later.
SHARE_FOLLOWED = 0.2

PERSONS = ("child_id", "worker_id")
# What people may have said; either answers the question.
ANSWERS = ("end_includes_its_last_day", "end_is_the_first_day_out")
# Staged ends that are the day of an act, and no end of a state; or the last day by definition.
NOT_FIRST_DAYS_OUT = {
    "authorised_date": "the day of the manager's signature",
    "completed_date": "the day on which a form was completed",
    "held_date": "the day of a meeting",
    "issue_date": "the day on which a plan was issued",
    "outcome_date": "the day of a decision",
    "period_end": "the contract asks for the last day that the counts cover",
}
# Measures that a day more or less at the end moves; of other extracts, all that need them.
MEASURES = {
    "early_help_episodes": ("early_help_neglect",),
    "fostering_matches": ("long_term_foster_matched",),
    "ssd_cin_episodes": ("case_supervision_up_to_date", "re_referrals_within_12_months", "two_or_fewer_social_workers"),
    "ssd_cin_plans": ("child_in_need_plans_under_12_months",),
    "ssd_cla_episodes": (
        "children_in_care_rate",
        "fostered_share_of_children_in_care",
        "in_house_foster_care",
        "three_or_more_placements",
        "long_term_placement_stability",
        "ceased_care_special_guardianship",
        "children_in_care_missing",
        "children_in_care_good_attendance",
    ),
    "ssd_cp_plans": ("case_supervision_up_to_date", "repeat_child_protection_plans_within_2_years"),
    "ssd_involvements": ("two_or_fewer_social_workers",),
    "ssd_legal_status": ("children_in_care_rate",),
    "workforce_posts": ("agency_rate", "agency_rate_headcount", "turnover_rate"),
}


def day_of_the_end_checks(contract: ExtractContract) -> Iterator[Check]:
    """A check a pair of start and end of one extract, where a person is named and the end is a day out."""
    staged = {column.staged_as for column in contract.columns}
    person = next((name for name in PERSONS if name in staged), None)
    for start_as_received, end_as_received in contract.starts_and_ends:
        start, end = contract.column(start_as_received), contract.column(end_as_received)
        if person and end.data_type == "date" and end.staged_as not in NOT_FIRST_DAYS_OUT:
            answered = " or ".join(is_recorded(answer, contract.extract, end.name) for answer in ANSWERS)
            yield Check(
                f"{end.staged_as}_is_the_first_day_out",
                share_below(0.0, _followed_on_the_next_day(person, start.staged_as, end.staged_as, answered)),
                f"In {contract.file_name}, {SHARE_FOLLOWED:.0%} or more of the ended rows are followed by a start of "
                f"the same person on the day after {end.name}, and fewer on the day itself. The system seems to write "
                "the last day in, and every end is then counted a day early. Ask those who know the system; if it "
                f"does, record end_includes_its_last_day for {contract.extract}, {end.name} in "
                "seeds/delivery_conventions.csv and run again; if it does not, record end_is_the_first_day_out there.",
                protects=MEASURES.get(contract.extract, ()),
            )


def _followed_on_the_next_day(person: str, start: str, end: str, answered: str) -> str:
    """Ended rows, and those followed on the next day where they are many. A row does not follow itself."""
    return f"""
        select
            looked_at,
            case
                when looked_at >= {FEWEST_ENDED}
                    and next_day >= {SHARE_FOLLOWED} * looked_at
                    and next_day > same_day
                    and not ({answered})
                    then next_day
                else 0
            end as failing
        from (
            select
                count(*) as looked_at,
                count(*) filter (where on_the_next_day.person is not null) as next_day,
                count(*) filter (
                    where on_the_day.starts > case when ended.start_date = ended.end_date then 1 else 0 end
                ) as same_day
            from (
                select {person} as person, {start} as start_date, {end} as end_date
                from {{batch}}
                where {end} is not null and {person} is not null
            ) as ended
            left join (
                select {person} as person, {start} as start_date, count(*) as starts from {{batch}} group by all
            ) as on_the_day
                on ended.person = on_the_day.person and ended.end_date = on_the_day.start_date
            left join (select distinct {person} as person, {start} as start_date from {{batch}}) as on_the_next_day
                on ended.person = on_the_next_day.person
                and ended.end_date + 1 = on_the_next_day.start_date
        ) as counted
    """
