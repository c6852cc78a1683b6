"""Two sources of one extract held against each other: how many records stand in both, and how many in one alone.

Compared are records that start in the days which both cover, by child (or worker) and day of start: whatever keys the
sources give them, these two identify what happened. Counts alone leave this module. Does not belong here: which source
is counted (`sources`), and whether a difference is too large (`expectations.source_differences`).
"""

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scorecard.delivery.returns.days import day_of
from scorecard.delivery.returns.reader import Span

# By extract: the column of the child or worker, and that of the start. Extracts that each source cuts in its own way,
# such as placements and legal statuses, are not compared: their episodes are.
COMPARED: Mapping[str, tuple[str, str]] = {
    "deprivation_of_liberty_orders": ("person_id", "start_date"),
    "permanent_exclusions": ("upn", "decision_date"),
    "school_attendance": ("person_id", "period_start"),
    "ssd_cin_assessments": ("cina_person_id", "cina_assessment_start_date"),
    "ssd_cin_episodes": ("cine_person_id", "cine_referral_date"),
    "ssd_cin_plans": ("cinp_person_id", "cinp_cin_plan_start_date"),
    "ssd_cla_episodes": ("clae_person_id", "clae_cla_episode_start_date"),
    "ssd_cp_plans": ("cppl_person_id", "cppl_cp_plan_start_date"),
    "ssd_involvements": ("invo_person_id", "invo_involvement_start_date"),
    "ssd_missing": ("miss_person_id", "miss_missing_episode_start_date"),
    "ssd_pre_proceedings": ("prep_person_id", "prep_pre_pro_decision_date"),
    "ssd_s47_enquiry": ("s47e_person_id", "s47e_s47_start_date"),
    "workforce_posts": ("swe_no", "start_date"),
}
WHOLE_NUMBER = re.compile(r"(\d+)\.0+")


@dataclass(frozen=True)
class SourceDifference:
    """Records of one extract in the source that is counted and in one that is passed over, over the days of both."""

    extract: str
    counted: str
    passed_over: str
    first: datetime.date
    last: datetime.date
    in_both: int
    in_counted_alone: int
    in_passed_over_alone: int

    @property
    def records(self) -> int:
        """Records that stand in either."""
        return self.in_both + self.in_counted_alone + self.in_passed_over_alone


def difference_between(
    extract: str,
    counted: tuple[str, Iterable[Mapping[str, str]]],
    passed_over: tuple[str, Iterable[Mapping[str, str]]],
    spans: Sequence[Span],
    last_day: datetime.date,
) -> SourceDifference | None:
    """Two sources, each with its rows by the contract's columns, held against each other.

    ``spans`` are the days that the returns among them cover; an extract under its own name covers all. Nothing after
    ``last_day``, the end of the month, is compared. Nothing is given where the extract is not compared or no day is
    covered by both.
    """
    first = max((span.first for span in spans), default=None)
    last = min([last_day, *(span.last for span in spans)])
    if extract not in COMPARED or first is None or first > last:
        return None
    here, there = (_identified(extract, rows, first, last) for _, rows in (counted, passed_over))
    return SourceDifference(
        extract, counted[0], passed_over[0], first, last, len(here & there), len(here - there), len(there - here)
    )


def _identified(
    extract: str, rows: Iterable[Mapping[str, str]], first: datetime.date, last: datetime.date
) -> set[tuple[str, datetime.date]]:
    who, start = COMPARED[extract]
    found = set()
    for cells in rows:
        day = day_of(cells.get(start, ""))
        name = cells.get(who, "").strip().upper()
        if name and day is not None and first <= day <= last:
            found.add((WHOLE_NUMBER.sub(r"\1", name), day))
    return found
