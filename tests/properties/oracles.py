"""The decided rules once more, in plain Python and by the words of docs, with none of the models' ways.

Where a model numbers, lags and joins, an oracle walks through one child's rows one by one, or day by day. The rules
are those of docs/decisions: shared rules, lines and readings are named by their numbers.
"""

import calendar
from collections.abc import Iterable, Mapping, Sequence
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
    """Shared rule 9: where no date of birth is known, an expected one that the reporting month has reached."""
    [person] = of(history, "stg_person", child)
    known: date | None = person["date_of_birth"]
    expected: date | None = person.get("expected_date_of_birth")
    return known or (expected if expected is not None and expected <= PERIOD_END else None)


# --- death: shared rule 12, reading 28


def died(history: History, child: str | None) -> date | None:
    found: list[date | None] = [row.get("date_of_death") for row in history["stg_person"] if row["child_id"] == child]
    return found[0] if found else None


def is_alive(history: History, child: str, day: date) -> bool:
    """Whether the child counts in a stock on the day: from the day of death on nobody does."""
    death = died(history, child)
    return death is None or day < death


def is_after_death(history: History, child: str | None, day: date | None) -> bool:
    """Whether an event on the day is ruled out: the day of death itself counts."""
    death = died(history, child)
    return death is not None and day is not None and day > death


def until_death(history: History, child: str, end: date | None) -> date | None:
    days = [day for day in (end, died(history, child)) if day is not None]
    return min(days, default=None)


# --- care: shared rules 6 to 8, readings 6 and 15


@dataclass
class Placement:
    episodes: list[Row]
    death: date | None

    @property
    def start(self) -> date:
        start: date = self.episodes[0]["start_date"]
        return start

    @property
    def end(self) -> date | None:
        ends = [day for day in (self.episodes[-1]["ceased_date"], self.death) if day is not None]
        return min(ends, default=None)


@dataclass
class PeriodOfCare:
    placements: list[Placement]
    run: list[Row]
    stays: list[bool]
    death: date | None

    @property
    def start(self) -> date:
        return self.placements[0].start

    @property
    def end(self) -> date | None:
        ends = [day for day in (self.run[-1]["ceased_date"], self.death) if day is not None]
        return min(ends, default=None)

    @property
    def episodes(self) -> list[Row]:
        return [episode for placement in self.placements for episode in placement.episodes]

    def is_stay(self, episode: Row) -> bool:
        return self.stays[self.run.index(episode)]


def has_length(episode: Row) -> bool:
    return bool(episode["ceased_date"] != episode["start_date"])


def is_short_break(history: History, episode: Row) -> bool:
    """Reading 25: the status open on the first day, the latest started of several, or the first of days 1 to 7."""
    first_day: date = episode["start_date"]
    statuses = of(history, "stg_legal_status", episode["child_id"])
    on_the_day = [row for row in statuses if is_open(row["start_date"], row["end_date"], first_day)]
    for day in [first_day + timedelta(days=number) for number in range(8)]:
        found = on_the_day if day == first_day else [row for row in statuses if row["start_date"] == day]
        if found:
            decides = max(found, key=lambda row: (row["start_date"], row["legal_status_id"]))
            return decides["legal_status"] in ("V3", "V4")
    return False


NO_PLACEMENT: Row = {
    "placement_id": None,
    "placement_type": None,
    "provider": None,
    "distance_miles": None,
    "ofsted_urn": None,
    "postcode": None,
}


def placement_of(history: History, episode: Row) -> Row:
    for row in history.get("stg_cla_placement", ()):
        if row["placement_id"] == episode["placement_id"]:
            return row
    return NO_PLACEMENT


def in_chain(episode: Row) -> tuple[date, date, str]:
    """Reading 15: by start, then ceased date, open ones last, then id."""
    return episode["start_date"], episode["ceased_date"] or date.max, episode["episode_id"]


def without_stale_ends(episodes: Sequence[Row]) -> list[Row]:
    """Reading 26: one that was never closed ceased when the earliest later one began, with X1 unless that is an S."""
    closed: list[Row] = []
    for episode in episodes:
        later = [other for other in episodes if other["start_date"] > episode["start_date"]]
        if episode["ceased_date"] is None and later:
            follower = min(later, key=in_chain)
            reason = None if follower["start_reason"] == "S" else "X1"
            closed.append({**episode, "ceased_date": follower["start_date"], "ceased_reason": reason})
        else:
            closed.append(dict(episode))
    return closed


def care_episodes(history: History, child: str) -> list[Row]:
    """Episodes that count, in the order of the chain."""
    counted = without_stale_ends(
        [
            episode
            for episode in of(history, "stg_cla_episodes", child)
            if has_length(episode) and not is_short_break(history, episode)
        ]
    )
    return sorted(counted, key=in_chain)


def goes_on(before: Row, episode: Row) -> bool:
    """Shared rule 7: on the day on which the one before ceased with X1, or on the day after."""
    if before["ceased_reason"] != "X1" or before["ceased_date"] is None:
        return False
    return episode["start_date"] - before["ceased_date"] in (timedelta(0), timedelta(days=1))


def care_of(history: History, child: str) -> list[PeriodOfCare]:
    """A child's periods of care, episode by episode; one that begins on or after the day of death is none."""
    runs: list[list[Row]] = []
    for episode in care_episodes(history, child):
        if runs and goes_on(runs[-1][-1], episode):
            runs[-1].append(episode)
        else:
            runs.append([episode])
    death = died(history, child)
    periods = []
    for run in runs:
        stays = temporary_stays(history, run)
        placements = [Placement([run[0]], death)]
        for number, episode in enumerate(run[1:], start=1):
            if starts_placement(history, run, number, stays):
                placements.append(Placement([episode], death))
            else:
                placements[-1].episodes.append(episode)
        placements = [placement for placement in placements if death is None or placement.start < death]
        if placements:
            periods.append(PeriodOfCare(placements, run, stays, death))
    return periods


def temporary_stays(history: History, run: Sequence[Row]) -> list[bool]:
    """Which episodes of a period are stays: by type, or without a placement row between two rows of one home."""
    placements = [placement_of(history, episode) for episode in run]
    by_type = [placement["placement_type"] in TEMPORARY for placement in placements]
    homes = [
        number
        for number, placement in enumerate(placements)
        if placement["placement_id"] is not None and not by_type[number]
    ]
    stays = list(by_type)
    for number, placement in enumerate(placements):
        if placement["placement_id"] is None:
            before = [home for home in homes if home < number]
            after = [home for home in homes if home > number]
            stays[number] = bool(before and after) and is_same_home(placements[max(before)], placements[min(after)])
    return stays


def is_same_home(one: Row, another: Row) -> bool:
    """Reading 27: by number, where one is blank by postcode, where one is blank by type and provider."""
    if one["ofsted_urn"] and another["ofsted_urn"]:
        return bool(one["ofsted_urn"].upper() == another["ofsted_urn"].upper())
    if one["postcode"] and another["postcode"]:
        written = [row["postcode"].upper().replace(" ", "") for row in (one, another)]
        return bool(written[0] == written[1])
    if one["placement_type"] is None or another["placement_type"] is None:
        return False
    return bool((one["placement_type"], one["provider"]) == (another["placement_type"], another["provider"]))


def starts_placement(history: History, run: Sequence[Row], number: int, stays: Sequence[bool]) -> bool:
    reason = run[number]["start_reason"]
    if stays[number] or reason not in ("S", "P", "B"):
        return False
    if reason == "P" and stays[number - 1]:
        settled = [earlier for earlier in range(number) if not stays[earlier]]
        here = placement_of(history, run[number])
        return not (settled and is_same_home(placement_of(history, run[settled[-1]]), here))
    return True


class LookedAfter(NamedTuple):
    """What is known of a child looked after on a day."""

    episode: Row
    period: PeriodOfCare
    placement: Placement
    placement_before: Placement | None
    settled: Row | None


def looked_after(history: History, child: str, day: date) -> LookedAfter | None:
    birthday = born(history, child)
    if (birthday is not None and age(birthday, day) >= 18) or not is_alive(history, child, day):
        return None
    found = [
        LookedAfter(
            episode,
            period,
            placement,
            period.placements[number - 1] if number else None,
            max(
                (other for other in placement.episodes if other["start_date"] <= day and not period.is_stay(other)),
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
    found: dict[str, Sides] = {}
    for child in children_of(history):
        ceased = [
            episode
            for episode in care_episodes(history, child)
            if episode["ceased_reason"] not in (None, "X1")
            and episode["ceased_date"] is not None
            and window(period_end, 1) <= episode["ceased_date"] <= period_end
        ]
        found |= {
            episode["episode_id"]: NEITHER
            for episode in ceased
            if is_after_death(history, child, episode["ceased_date"])
        }
        ceased = [episode for episode in ceased if not is_after_death(history, child, episode["ceased_date"])]
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
        if (
            (birthday is None or age(birthday, day) < 18)
            and is_alive(history, child, day)
            and any(is_open(episode["start_date"], episode["ceased_date"], day) for episode in episodes)
        ):
            return True
        day += timedelta(days=1)
    return False


# --- open to social care: shared rule 10, reading 5


def statuses_on(history: History, child: str, day: date) -> dict[str, date]:
    """The child's statuses open on the day, each with its earliest start."""
    if not is_alive(history, child, day):
        return {}
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
                counts = referral in valid and not is_after_death(history, child, day)
                found[referral["referral_id"]] = sides(counts, again)
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
                stands = by_day[start] is plan and not is_after_death(history, child, start)
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


def leads_to(earlier: Row, later: Row) -> bool:
    """Reading 18: the later plan of the referral starts on the day on which the earlier one ends, or the day after."""
    if earlier["referral_id"] is None or earlier["referral_id"] != later["referral_id"] or earlier["end_date"] is None:
        return False
    return later["start_date"] - earlier["end_date"] in (timedelta(0), timedelta(days=1))


def began(plans: Sequence[Row], plan: Row) -> date:
    """The earliest start met on the way back from plan to plan, breadth first."""
    seen = [plan]
    for later in seen:
        seen += [earlier for earlier in plans if leads_to(earlier, later) and earlier not in seen]
    starts: list[date] = [row["start_date"] for row in seen]
    return min(starts)


def open_until(plans: Sequence[Row], plan: Row) -> date | None:
    """Reading 24: a plan joined over a day is open on that day."""
    end: date | None = plan["end_date"]
    joined = any(leads_to(plan, later) and later["start_date"] != end for later in plans)
    return end + timedelta(days=1) if end is not None and joined else end


def child_in_need_plans(history: History, period_end: date) -> dict[str, Sides]:
    """Every child with a plan open at the month's end."""
    found = {}
    for child in children_of(history):
        starts = [
            began(plans, plan)
            for plans in [of(history, "stg_cin_plans", child)]
            for plan in plans
            if is_open(plan["start_date"], open_until(plans, plan), period_end) and is_alive(history, child, period_end)
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
    """Permanent posts that ended in the 12 months, the worker in no other open on the day or starting the day after."""
    permanent = [post for post in child_and_family(history) if post["employment_type"] == "permanent"]
    return {
        post["post_id"]
        for post in permanent
        if post["end_date"] is not None
        and window(period_end, 12) <= post["end_date"] <= period_end
        and post["fte"] is not None
        and not any(
            other["worker_id"] == post["worker_id"]
            and (
                is_open(other["start_date"], other["end_date"], post["end_date"])
                or other["start_date"] == post["end_date"] + timedelta(days=1)
            )
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


# --- care leavers: reading 8, 30 and 31

IN_EDUCATION_OR_WORK = {f"{kind}{number}" for kind in "FP" for number in (1, 2, 4, 5)}


class Contact(NamedTuple):
    """All rows of one care leaver with one contact date."""

    day: date | None
    is_former_relevant: bool
    in_touch: str | None
    activity: str | None
    accommodation: str | None
    suitability: str | None


def contacts(history: History, child: str) -> list[Contact]:
    rows = of(history, "stg_care_leavers", child)
    found = []
    for day in {row["latest_contact_date"] for row in rows}:
        together = [row for row in rows if row["latest_contact_date"] == day]
        homes = [(row["accommodation"] or "").ljust(2) for row in together]
        own = [row["accommodation_suitability"] for row in together]
        found.append(
            Contact(
                day,
                any(row["eligibility"] == "former_relevant" for row in together),
                _agreed(row["in_touch"] for row in together),
                _agreed(row["activity"] for row in together),
                _agreed(home[0].strip() for home in homes),
                _agreed(column or home[1].strip() for column, home in zip(own, homes, strict=True)),
            )
        )
    return found


def _agreed(values: Iterable[str | None]) -> str | None:
    known = {value for value in values if value}
    return known.pop() if len(known) == 1 else None


def outcomes(contact: Contact | None) -> tuple[Sides, Sides]:
    """Education, employment or training, and suitable accommodation."""
    if contact is None:
        return sides(True, False), sides(True, False)
    counts = contact.in_touch not in ("DIED", "RHOM")
    return (
        sides(counts, contact.activity in IN_EDUCATION_OR_WORK),
        sides(counts and contact.accommodation not in ("G", "H", "R"), contact.suitability == "1"),
    )


def care_leavers(history: History, period_end: date) -> dict[str, tuple[Sides, Sides]]:
    """Former relevant by the latest contact, 19 to 21 years old."""
    found = {}
    for child in children_of(history):
        birthday = born(history, child)
        known = [c for c in contacts(history, child) if c.day is None or c.day <= period_end]
        if birthday is None or not known or not is_alive(history, child, period_end):
            continue
        latest = max(known, key=lambda c: c.day or date.min)
        if latest.is_former_relevant and 19 <= age(birthday, period_end) <= 21:
            found[child] = outcomes(latest)
    return found


def care_leavers_at_birthday(history: History, period_end: date) -> dict[str, tuple[Sides, Sides]]:
    """Any former relevant contact; the contact nearest to a birthday since 1 April, of two equally near the later."""
    found = {}
    april = date(period_end.year - (period_end.month < 4), 4, 1)
    for child in children_of(history):
        birthday = born(history, child)
        known = contacts(history, child)
        if birthday is None or not any(c.is_former_relevant for c in known) or not is_alive(history, child, period_end):
            continue
        for years in (19, 20, 21):
            day = moved(birthday, years * 12)
            if april <= day <= period_end:
                near = {c.day: c for c in known if c.day is not None and moved(day, -3) <= c.day <= moved(day, 1)}
                nearest = min(near, key=lambda contacted: (abs((contacted - day).days), day - contacted), default=None)
                found[child] = outcomes(None if nearest is None else near[nearest])
    return found
