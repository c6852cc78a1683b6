"""The demonstration delivery: one invented authority's extracts for one reporting month."""

import json
from dataclasses import dataclass
from pathlib import Path

from scorecard.demonstration import mess as messiness
from scorecard.demonstration import writer
from scorecard.demonstration.care_entries import CareEntries
from scorecard.demonstration.care_leavers import care_leaver_table
from scorecard.demonstration.care_tables import care_tables
from scorecard.demonstration.casework import Casework
from scorecard.demonstration.clock import Clock, as_date
from scorecard.demonstration.court_work import court_tables
from scorecard.demonstration.early_help import early_help_tables
from scorecard.demonstration.education import attendance_table, exclusion_table, plan_request_table
from scorecard.demonstration.extract_tables import Table, length
from scorecard.demonstration.involvements import involvement_table
from scorecard.demonstration.missing import missing_tables
from scorecard.demonstration.people import person_tables
from scorecard.demonstration.practice import audit_table, quality_of_care_table, supervision_table
from scorecard.demonstration.protection import finish_plans, plans_for_other_authorities, protection_tables
from scorecard.demonstration.referrals import Referrals, referral_tables
from scorecard.demonstration.service_comments import commentary_table
from scorecard.demonstration.staff_development import supported_years, systemic_training
from scorecard.demonstration.workforce import Workforce, workforce_tables
from scorecard.demonstration.world import World

INVENTED_NAME = "Exampleshire"


@dataclass(frozen=True)
class SyntheticDelivery:
    """What was written: rows of truth by extract, and the faults planted, as (extract, key, fault)."""

    folder: Path
    la_code: str
    month: str
    rows: dict[str, int]
    faults: list[tuple[str, str, str]]


def make_tables(
    la_code: str, month: str, seed: int, scale: float, months_of_history: int = Clock.HISTORY_MONTHS
) -> tuple[World, dict[str, Table]]:
    """Every extract of the delivery, by name, before anything is written."""
    world = World(la_code, month, seed, scale, months_of_history)
    workforce = Workforce(world)
    casework = Casework(world)
    entries = CareEntries(world, casework)
    entries.before_history()
    referrals = Referrals(world, casework)
    for offset in world.months():
        referrals.month(offset)
        entries.month(offset)
    entries.special_guardianships()
    plans_for_other_authorities(world)
    finish_plans(world)
    tables = {
        **referral_tables(world, workforce),
        **protection_tables(world),
        **care_tables(world),
        **court_tables(world),
        "ssd_care_leavers": care_leaver_table(world),
        **missing_tables(world),
        "ssd_involvements": involvement_table(world, workforce),
        "practice_audits": audit_table(world, workforce),
        "case_supervisions": supervision_table(world, workforce),
        "quality_of_care_profiles": quality_of_care_table(world),
        **early_help_tables(world),
        "ehc_plan_requests": plan_request_table(world),
        "school_attendance": attendance_table(world),
        "permanent_exclusions": exclusion_table(world),
        **workforce_tables(world, workforce),
        "asye": supported_years(world, workforce),
        "training_enrolments": systemic_training(world, workforce),
    }
    tables["commentary"] = commentary_table(world, tables)
    tables |= person_tables(world)
    return world, dict(sorted(tables.items()))


def make_delivery(
    folder: Path,
    *,
    la_code: str = "916",
    month: str = "2024-03",
    seed: int = 916,
    scale: float = 1.0,
    mess: bool = True,
    shown_as: str | None = INVENTED_NAME,
    months_of_history: int = Clock.HISTORY_MONTHS,
) -> SyntheticDelivery:
    """Write the extracts of an invented authority into a folder.

    The scale multiplies the authority's size; 1 is some 130,000 residents aged 0 to 17. The months of history are
    those up to the reporting month of which everything is recorded. The same arguments
    give the same bytes. With mess, the same truth is written the way systems hand it over, with faulty rows
    added. Beside the extracts stands `delivery.json`, which says that all of it is invented, and under which name
    its figures are shown; `None` shows them under the name that the code has in `seeds/authorities.csv`.
    """
    world, tables = make_tables(la_code, month, seed, scale, months_of_history)
    folder.mkdir(parents=True, exist_ok=True)
    faults: list[tuple[str, str, str]] = []
    if mess:
        faults = messiness.write(folder, world, tables)
    else:
        for name, table in tables.items():
            writer.write(folder / f"{name}.csv", table)
    _say_that_it_is_invented(folder, Clock(month), la_code, shown_as)
    return SyntheticDelivery(
        folder=folder,
        la_code=la_code,
        month=month,
        rows={name: length(table) for name, table in tables.items()},
        faults=faults,
    )


def _say_that_it_is_invented(folder: Path, clock: Clock, la_code: str, shown_as: str | None) -> None:
    """The sender's statement of a demonstration. It names no file, so that tests and people may damage them."""
    taken_on = as_date(clock.extract_day).isoformat()
    said = {"is_demonstration": True, "authority": la_code, "month": clock.month, "taken_on": taken_on}
    named = {} if shown_as is None else {"shown_as": shown_as}
    (folder / "delivery.json").write_text(json.dumps(said | named, indent=2) + "\n", encoding="utf-8")
