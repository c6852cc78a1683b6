"""The decided rules once more, in plain Python and by the words of docs, with none of the models' ways.

Where a model numbers, lags and joins, an oracle walks through one child's rows one by one, or day by day. The rules
are those of docs/decisions: shared rules, lines and readings are named by their numbers.
"""

import calendar
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from tests.properties.workbench import PERIOD_END, History, Row

TEMPORARY = {"T0", "T1", "T2", "T3", "T4"}
LEAD_ROLES = {"cw", "sw", "allocated social worker"}
PRECEDENCE = ("looked_after", "child_protection", "in_need")
SUPERVISION_DAYS = {"in_need": 42, "child_protection": 28, "looked_after": 42}


class Sides(NamedTuple):
    """In which sides of the figure a case is."""

    denominator: bool
    numerator: bool


NEITHER = Sides(False, False)


def sides(counts: bool, hits: bool) -> Sides:
    return Sides(counts, counts and hits)


def moved(day: date, months: int) -> date:
    """Shared rule 3: so many calendar months later, clamped to the month's end."""
    years, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


def window(period_end: date, months: int) -> date:
    """First day of the window of so many months that ends with the month."""
    return moved(period_end + timedelta(days=1), -months)


def month_ends(months: int) -> list[date]:
    """The reporting month's last day and those before it."""
    opening = PERIOD_END.replace(day=1)
    return [moved(opening, 1 - number) - timedelta(days=1) for number in range(months)]


def is_open(start: date, end: date | None, day: date) -> bool:
    """Shared rule 2."""
    return start <= day and (end is None or end > day)


def age(born: date, day: date) -> int:
    """Shared rule 9: whole years, the birthday of 29 February being 28 February in common years."""
    birthday = date(day.year, born.month, min(born.day, calendar.monthrange(day.year, born.month)[1]))
    return day.year - born.year - (day < birthday)


def of(history: History, table: str, child: str) -> list[Row]:
    return [row for row in history.get(table, ()) if row["child_id"] == child]


def children_of(history: History) -> list[str]:
    return [row["child_id"] for row in history["stg_person"]]


def born(history: History, child: str) -> date | None:
    [person] = of(history, "stg_person", child)
    found: date | None = person["date_of_birth"]
    return found


# --- care: shared rules 6 to 8, readings 6 and 15


@dataclass
class Placement:
    episodes: list[Row]

    @property
    def start(self) -> date:
        start: date = self.episodes[0]["start_date"]
        return start

    @property
    def end(self) -> date | None:
        end: date | None = self.episodes[-1]["ceased_date"]
        return end


@dataclass
class PeriodOfCare:
    placements: list[Placement]

    @property
    def start(self) -> date:
        return self.placements[0].start

    @property
    def end(self) -> date | None:
        return self.placements[-1].end

    @property
    def episodes(self) -> list[Row]:
        return [episode for placement in self.placements for episode in placement.episodes]


def has_length(episode: Row) -> bool:
    return bool(episode["ceased_date"] != episode["start_date"])


def is_short_break(history: History, episode: Row) -> bool:
    """The legal status open on the day on which the episode starts, the latest started of several."""
    statuses = [
        row
        for row in of(history, "stg_legal_status", episode["child_id"])
        if is_open(row["start_date"], row["end_date"], episode["start_date"])
    ]
    if not statuses:
        return False
    return max(statuses, key=lambda row: (row["start_date"], row["legal_status_id"]))["legal_status"] in ("V3", "V4")


def placement_of(history: History, episode: Row) -> Row:
    for row in history.get("stg_cla_placement", ()):
        if row["placement_id"] == episode["placement_id"]:
            return row
    return {"placement_type": None, "provider": None, "distance_miles": None}


def is_temporary(history: History, episode: Row) -> bool:
    return placement_of(history, episode)["placement_type"] in TEMPORARY


def care_of(history: History, child: str) -> list[PeriodOfCare]:
    """A child's periods of care, episode by episode."""
    counted = [
        episode
        for episode in of(history, "stg_cla_episodes", child)
        if has_length(episode) and not is_short_break(history, episode)
    ]
    counted.sort(key=lambda row: (row["start_date"], row["ceased_date"] or date.max, row["episode_id"]))
    periods: list[PeriodOfCare] = []
    before: Row | None = None
    for episode in counted:
        if before is None or before["ceased_reason"] != "X1" or before["ceased_date"] != episode["start_date"]:
            periods.append(PeriodOfCare([Placement([episode])]))
        elif starts_placement(history, episode, before):
            periods[-1].placements.append(Placement([episode]))
        else:
            periods[-1].placements[-1].episodes.append(episode)
        before = episode
    return periods


def starts_placement(history: History, episode: Row, before: Row) -> bool:
    returns = episode["start_reason"] == "P" and is_temporary(history, before)
    return episode["start_reason"] in ("S", "P", "B") and not is_temporary(history, episode) and not returns


class LookedAfter(NamedTuple):
    """What is known of a child looked after on a day."""

    episode: Row
    period: PeriodOfCare
    placement: Placement
    placement_before: Placement | None
    settled: Row | None


def looked_after(history: History, child: str, day: date) -> LookedAfter | None:
    birthday = born(history, child)
    if birthday is not None and age(birthday, day) >= 18:
        return None
    found = [
        LookedAfter(
            episode,
            period,
            placement,
            period.placements[number - 1] if number else None,
            max(
                (
                    other
                    for other in placement.episodes
                    if other["start_date"] <= day and not is_temporary(history, other)
                ),
                key=lambda row: row["start_date"],
                default=None,
            ),
        )
        for period in care_of(history, child)
        for number, placement in enumerate(period.placements)
        for episode in placement.episodes
        if is_open(episode["start_date"], episode["ceased_date"], day)
    ]
    return max(found, key=lambda care: (care.episode["start_date"], care.episode["episode_id"]), default=None)


def placements_in_year(history: History, child: str, period_end: date) -> int:
    """Placements of any period of care that were open on some day of the 12 months: day by day."""
    days = [period_end - timedelta(days=number) for number in range((period_end - window(period_end, 12)).days + 1)]
    return sum(
        any(is_open(placement.start, placement.end, day) for day in days)
        for period in care_of(history, child)
        for placement in period.placements
    )


def stability(history: History, child: str, period_end: date) -> Sides:
    """Under 16, in care for 30 months; 24 months in the placement, with the one just before it where A4 or A6."""
    care = looked_after(history, child, period_end)
    assert care is not None
    birthday = born(history, child)
    since = care.placement.start
    kind = None if care.settled is None else placement_of(history, care.settled)["placement_type"]
    if kind in ("A4", "A6") and care.placement_before is not None:
        since = care.placement_before.start
    return sides(
        (birthday is None or age(birthday, period_end) < 16) and moved(care.period.start, 30) <= period_end,
        moved(since, 24) <= period_end,
    )


def last_cessations(history: History, period_end: date) -> dict[str, Sides]:
    """Special guardianship: each child's last cessation in the month; earlier ones of the month are out."""
    found = {}
    for child in children_of(history):
        ceased = [
            episode
            for episode in of(history, "stg_cla_episodes", child)
            if has_length(episode)
            and not is_short_break(history, episode)
            and episode["ceased_reason"] not in (None, "X1")
            and episode["ceased_date"] is not None
            and window(period_end, 1) <= episode["ceased_date"] <= period_end
        ]
        ceased.sort(key=lambda row: (row["ceased_date"], row["start_date"], row["episode_id"]))
        for episode in ceased:
            special = episode["ceased_reason"] in ("E43", "E44", "E45", "E46", "E47", "E48")
            found[episode["episode_id"]] = sides(episode is ceased[-1], special)
    return found


def missing_in_year(history: History, child: str, period_end: date) -> bool:
    """A missing incident that starts in a period of care and touches the 12 months; reading 9."""
    return any(
        incident["missing_type"] == "M"
        and incident["started_at"].date() <= period_end
        and (incident["ended_at"] is None or incident["ended_at"].date() >= window(period_end, 12))
        and any(is_open(period.start, period.end, incident["started_at"].date()) for period in care_of(history, child))
        for incident in of(history, "stg_missing", child)
    )


def looked_after_in_year(history: History, child: str, period_end: date) -> bool:
    """Looked after on any day of the 12 months: day by day."""
    day = window(period_end, 12)
    birthday = born(history, child)
    episodes = [episode for period in care_of(history, child) for episode in period.episodes]
    while episodes and day <= period_end:
        if (birthday is None or age(birthday, day) < 18) and any(
            is_open(episode["start_date"], episode["ceased_date"], day) for episode in episodes
        ):
            return True
        day += timedelta(days=1)
    return False


# --- open to social care: shared rule 10, reading 5


def statuses_on(history: History, child: str, day: date) -> dict[str, date]:
    """The child's statuses open on the day, each with its earliest start."""
    care = looked_after(history, child, day)
    starts = {
        "looked_after": [] if care is None else [care.period.start],
        "child_protection": [
            plan["start_date"]
            for plan in of(history, "stg_cp_plans", child)
            if plan["is_other_authority"] is not True and is_open(plan["start_date"], plan["end_date"], day)
        ],
        "in_need": [
            referral["referral_date"]
            for referral in of(history, "stg_cin_episodes", child)
            if referral["is_no_further_action"] is not True
            and is_open(referral["referral_date"], referral["close_date"], day)
        ],
    }
    return {status: min(found) for status, found in starts.items() if found}


def first_status(statuses: Mapping[str, date]) -> str:
    return next(status for status in PRECEDENCE if status in statuses)


def supervised(history: History, child: str, period_end: date) -> Sides:
    """Signed case supervision since the open spell began, within the interval of the status."""
    statuses = statuses_on(history, child, period_end)
    interval = timedelta(days=SUPERVISION_DAYS[first_status(statuses)])
    since = min(statuses.values())
    held = [
        row["supervision_date"]
        for row in of(history, "stg_case_supervisions", child)
        if row["supervision_type"] == "case_supervision"
        and row["status"] == "signed"
        and since <= row["supervision_date"] <= period_end
    ]
    if held:
        return sides(True, max(held) + interval >= period_end)
    return sides(since + interval < period_end, False)


def social_workers(history: History, child: str, period_end: date) -> int:
    """Distinct lead social workers of the six months."""
    staff = {row["professional_id"]: row["staff_id"] for row in history.get("stg_professionals", ())}
    found = set()
    for row in of(history, "stg_involvements", child):
        leads = row["worker_role"].lower() in LEAD_ROLES
        in_window = row["start_date"] <= period_end and (
            row["end_date"] is None or row["end_date"] > window(period_end, 6)
        )
        if leads and in_window and row["start_date"] != row["end_date"]:
            number = staff.get(row["professional_id"])
            found.add(("record", row["professional_id"]) if number is None else ("staff", number))
    return len(found)


# --- referrals: the line itself and reading 2


def valid_referrals(history: History, child: str) -> list[Row]:
    everything = of(history, "stg_cin_episodes", child)
    return [
        referral
        for referral in everything
        if not any(
            other["referral_date"] < referral["referral_date"]
            and other["is_no_further_action"] is not True
            and is_open(other["referral_date"], other["close_date"], referral["referral_date"])
            for other in everything
        )
        and not any(
            other["referral_date"] == referral["referral_date"] and other["referral_id"] < referral["referral_id"]
            for other in everything
        )
    ]


def re_referrals(history: History, period_end: date) -> dict[str, Sides]:
    """Every referral of the month, by its id."""
    found = {}
    for child in children_of(history):
        valid = valid_referrals(history, child)
        for referral in of(history, "stg_cin_episodes", child):
            day = referral["referral_date"]
            if window(period_end, 1) <= day <= period_end:
                again = any(moved(day, -12) <= prior["referral_date"] < day for prior in valid)
                found[referral["referral_id"]] = sides(referral in valid, again)
    return found


# --- plans: readings 3, 4 and 18


class Started(NamedTuple):
    """A child protection plan that started in the month."""

    stands: bool
    is_repeat: bool
    within_2_years: bool


def plans_started(history: History, period_end: date) -> dict[str, Started]:
    counts = {row["plan_id"]: row["previous_plan_count"] for row in history.get("stg_cp_plan_history", ())}
    found = {}
    for child in children_of(history):
        ours = [plan for plan in of(history, "stg_cp_plans", child) if plan["is_other_authority"] is not True]
        by_day: dict[date, Row] = {}
        for plan in sorted(ours, key=lambda row: row["plan_id"], reverse=True):
            by_day[plan["start_date"]] = plan
        for plan in ours:
            start = plan["start_date"]
            if window(period_end, 1) <= start <= period_end:
                earlier = [other for day, other in by_day.items() if day < start]
                stands = by_day[start] is plan
                found[plan["plan_id"]] = Started(
                    stands,
                    stands and (bool(earlier) or counts.get(plan["plan_id"], 0) >= 1),
                    stands
                    and any(
                        other["end_date"] is not None and moved(start, -24) <= other["end_date"] <= start
                        for other in earlier
                    ),
                )
    return found


def linked(plans: Sequence[Row]) -> Iterator[list[Row]]:
    """Plans in groups that hang together: of one referral, one starting on the day on which the other ends."""
    left = list(plans)
    while left:
        group = [left.pop()]
        for member in group:
            for other in list(left):
                same_referral = member["referral_id"] is not None and member["referral_id"] == other["referral_id"]
                touches = member["end_date"] == other["start_date"] or other["end_date"] == member["start_date"]
                if same_referral and touches:
                    left.remove(other)
                    group.append(other)
        yield group


def child_in_need_plans(history: History, period_end: date) -> dict[str, Sides]:
    """Every child with a plan open at the month's end."""
    found = {}
    for child in children_of(history):
        starts = [
            min(plan["start_date"] for plan in group)
            for group in linked(of(history, "stg_cin_plans", child))
            if any(is_open(plan["start_date"], plan["end_date"], period_end) for plan in group)
        ]
        if starts:
            statuses = statuses_on(history, child, period_end)
            breaks = any(
                is_open(row["start_date"], row["end_date"], period_end)
                for row in of(history, "stg_short_breaks", child)
            ) or any(
                is_short_break(history, row) and is_open(row["start_date"], row["ceased_date"], period_end)
                for row in of(history, "stg_cla_episodes", child)
            )
            out = "looked_after" in statuses or "child_protection" in statuses or breaks
            found[child] = sides(not out, min(starts) > moved(period_end, -12))
    return found


# --- workers


def child_and_family(history: History) -> list[Row]:
    return [
        post
        for post in history.get("stg_workforce_posts", ())
        if post["is_child_and_family"] and post["role_code"] in ("1", "2", "3", "4", "5", "6")
    ]


def leavers(history: History, period_end: date) -> set[str]:
    """Permanent posts that ended in the 12 months, with no other such post of the worker open on the day."""
    permanent = [post for post in child_and_family(history) if post["employment_type"] == "permanent"]
    return {
        post["post_id"]
        for post in permanent
        if post["end_date"] is not None
        and window(period_end, 12) <= post["end_date"] <= period_end
        and post["fte"] is not None
        and not any(
            other["worker_id"] == post["worker_id"]
            and is_open(other["start_date"], other["end_date"], post["end_date"])
            for other in permanent
        )
    }


def headcount(history: History, period_end: date) -> dict[str, bool]:
    """Workers in post at the month's end and whether any of the open posts is agency."""
    found: dict[str, bool] = {}
    for post in child_and_family(history):
        if is_open(post["start_date"], post["end_date"], period_end):
            found[post["worker_id"]] = found.get(post["worker_id"], False) or post["employment_type"] == "agency"
    return found


def sides_of(cases: Iterable[Mapping[str, Any]], period_end: date) -> dict[str, Sides]:
    """What a model says of a month, case by case."""
    return {
        case["case_id"]: Sides(case["in_denominator"], case["in_numerator"])
        for case in cases
        if case["period_end"] == period_end
    }
