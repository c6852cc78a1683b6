"""The extracts about children in care: episodes, placements, legal status, plans, matches, breaks."""

import json

from scorecard.demonstration import rates
from scorecard.demonstration.care_records import CareRecords, CareWriter
from scorecard.demonstration.clock import OPEN
from scorecard.demonstration.dice import Dice
from scorecard.demonstration.extract_tables import Table, days, moments
from scorecard.demonstration.people import YEAR, postcode
from scorecard.demonstration.world import Child, PeriodOfCare, Placement, World

PLANS = (
    "REMAINSUP",
    "RETURN1M",
    "RETURN6M",
    "RETURNEV",
    "LTRELFR",
    "LTFOST18",
    "RESPLMT",
    "SUPPLIV",
    "ADOPTION",
    "OTHERPLN",
)
SERVICES = ("Overnight stay", "Day care", "Children\u2019s home \u2013 weekend", "Holiday club", "")


def care_tables(world: World) -> dict[str, Table]:
    """All extracts about children in care."""
    writer = CareWriter(world)
    for period in world.periods:
        if period.end >= world.clock.history_start:
            writer.write(period)
    writer.short_break_care()
    return _tables(world, writer.records, world.dice("care tables"))


def _tables(world: World, records: CareRecords, dice: Dice) -> dict[str, Table]:
    last = world.clock.extract_day
    episodes = sorted(records.episodes, key=lambda row: (row.start, row.period.care_id, row.end))
    placed = sorted(records.placements, key=lambda row: (row[2].start, row[2].placement_id))
    return {
        "ssd_cla_episodes": {
            "clae_cla_episode_id": [world.identifier("E") for _ in episodes],
            "clae_person_id": [row.period.child.person_id for row in episodes],
            "clae_cla_id": [row.period.care_id for row in episodes],
            "clae_cla_placement_id": [row.placement.placement_id for row in episodes],
            "clae_entered_care_date": moments(row.period.start for row in episodes),
            "clae_cla_episode_start_date": moments(row.start for row in episodes),
            "clae_cla_episode_start_reason": [row.why_started for row in episodes],
            "clae_cla_primary_need_code": ["N8" if row.period.child.unaccompanied else "N1" for row in episodes],
            "clae_cla_episode_ceased_date": moments((row.end for row in episodes), last),
            "clae_cla_episode_ceased_reason": [row.why_ended if row.end <= last else "" for row in episodes],
            "clae_referral_id": [row.period.referral_id for row in episodes],
        },
        "ssd_cla_placement": {
            "clap_cla_placement_id": [made.placement_id for _, _, made in placed],
            "clap_person_id": [child.person_id for child, _, _ in placed],
            "clap_cla_id": [period.care_id for _, period, _ in placed],
            "clap_cla_placement_start_date": moments(made.start for _, _, made in placed),
            "clap_cla_placement_end_date": moments((made.end for _, _, made in placed), last),
            "clap_cla_placement_type": [made.type for _, _, made in placed],
            "clap_cla_placement_provider": [made.provider for _, _, made in placed],
            "clap_cla_placement_urn": [
                f"SC{dice.between(400000, 499999)}" if made.type in ("K1", "K2", "K3") else "" for _, _, made in placed
            ],
            "clap_cla_placement_distance": [made.miles for _, _, made in placed],
            "clap_cla_placement_postcode": [
                "" if period.kind == "short breaks" else postcode(dice) for _, period, _ in placed
            ],
            "clap_cla_placement_change_reason": [
                made.change_reason if made.end <= last else "" for _, _, made in placed
            ],
        },
        "placement_location": _locations(placed, dice),
        "ssd_legal_status": {
            "lega_legal_status_id": [world.identifier("G") for _ in records.legal],
            "lega_person_id": [row[0].person_id for row in records.legal],
            "lega_legal_status": [row[1] for row in records.legal],
            "lega_legal_status_start_date": moments(row[2] for row in records.legal),
            "lega_legal_status_end_date": moments((row[3] for row in records.legal), last),
        },
        "ssd_cla_care_plan": {
            "lacp_table_id": [world.identifier("K") for _ in records.plans],
            "lacp_person_id": [row[0].person_id for row in records.plans],
            "lacp_cla_care_plan_start_date": moments(row[2] for row in records.plans),
            "lacp_cla_care_plan_end_date": moments((row[3] for row in records.plans), last),
            "lacp_cla_care_plan_json": [
                ""
                if dice.chance(0.01)
                else json.dumps({plan: "Y" if plan == row[1] else "N" if dice.chance(0.2) else "" for plan in PLANS})
                for row in records.plans
            ],
        },
        "fostering_matches": {
            "match_id": [world.identifier("F") for _ in records.matches],
            "person_id": [row[0].person_id for row in records.matches],
            "carer_id": [row[1] for row in records.matches],
            "match_decision_date": days(row[2] for row in records.matches),
            "confirmed_date": days((min(row[3], row[2] + dice.between(0, 14)) for row in records.matches), last),
            "ended_date": days((row[3] for row in records.matches), last),
        },
        "short_breaks": _short_breaks(world, dice, records),
    }


def _locations(placed: list[tuple[Child, PeriodOfCare, Placement]], dice: Dice) -> Table:
    rows = [made for _, _, made in placed if not dice.chance(0.015)]
    return {
        "placement_id": [made.placement_id for made in rows],
        "in_out": [made.location for made in rows],
    }


def _short_breaks(world: World, dice: Dice, records: CareRecords) -> Table:
    """Short breaks of disabled children, most of them with an open case and a long plan."""
    clock = world.clock
    rows: list[tuple[str, int, int]] = []
    in_care = sorted({row.period.child.person_id for row in records.episodes if row.period.kind == "short breaks"})
    for person_id in in_care:
        rows.append((person_id, dice.between(clock.start(-40), clock.start(-10)), OPEN))
    long_plans = sorted(
        {
            plan.referral.child.person_id: plan.referral.child
            for plan in world.in_need_plans()
            if plan.end > clock.end(-3) and clock.end() - plan.start > 330 and world.seen(plan.start)
        }.values(),
        key=lambda child: child.person_id,
    )
    others = dice.shuffled([child for child in world.children if YEAR < clock.end() - child.born < 17 * YEAR])
    half = dice.whole(0.35 * len(long_plans))
    wanted = max(2, dice.whole(rates.SHORT_BREAK_CHILDREN * world.scale))
    for child in [*long_plans[:half], *others[:wanted]]:
        start = max(child.born, dice.between(clock.start(-50), clock.end()))
        end = start + round(dice.waiting(700)) if dice.chance(0.6) else OPEN
        rows.append((child.person_id, start, min(end, child.of_age)))
    return {
        "short_break_id": [world.identifier("SB") for _ in rows],
        "person_id": [row[0] for row in rows],
        "service_type": [dice.pick(SERVICES) for _ in rows],
        "start_date": days(row[1] for row in rows),
        "end_date": days((row[2] for row in rows), clock.extract_day),
    }
