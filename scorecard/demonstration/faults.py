"""Faulty rows to add to a delivery: each must be quarantined, none stands for anything true.

A faulty row is a copy of a true row under a fresh key with one thing broken, so it looks like its neighbours.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from scorecard.demonstration.dice import Dice
from scorecard.demonstration.extract_tables import Days, Moments, Table, length
from scorecard.demonstration.world import World
from scorecard.demonstration.writer import DAY_TEXT, moment

Fault = tuple[str, str, str]
Row = dict[str, str]

REQUIRED = "required value missing"
DATE = "impossible date"
ORDER = "end before start"
PERSON = "unknown person reference"
TWICE = "duplicate key with different content"
NO_SUCH_DATES = ("30/02/2023", "31/04/2022", "2021-02-30", "31-Jun-2022", "14/03/22", "zz/05/2020")
SHARE = 0.0004
"""Rows added for each kind of fault, of the extract's rows; never fewer than one."""


@dataclass(frozen=True)
class Breakable:
    """What can be broken in an extract: blank where there is nothing of the kind."""

    key: str
    prefix: str
    required: str = ""
    person: str = ""
    start: str = ""
    end: str = ""
    differs: tuple[str, str, str] | None = None


EXTRACTS = {
    "ssd_cin_episodes": Breakable(
        "cine_referral_id",
        "R",
        "cine_person_id",
        "cine_person_id",
        "cine_referral_date",
        "cine_close_date",
        ("cine_cin_primary_need_code", "N1", "N5"),
    ),
    "ssd_cin_assessments": Breakable(
        "cina_assessment_id",
        "A",
        "cina_assessment_start_date",
        "cina_person_id",
        "cina_assessment_start_date",
        "cina_assessment_auth_date",
    ),
    "ssd_cin_plans": Breakable(
        "cinp_cin_plan_id",
        "N",
        "cinp_person_id",
        "cinp_person_id",
        "cinp_cin_plan_start_date",
        "cinp_cin_plan_end_date",
    ),
    "ssd_cp_plans": Breakable(
        "cppl_cp_plan_id",
        "C",
        "cppl_cp_plan_start_date",
        "cppl_person_id",
        "cppl_cp_plan_start_date",
        "cppl_cp_plan_end_date",
    ),
    "ssd_s47_enquiry": Breakable(
        "s47e_s47_enquiry_id",
        "SE",
        "s47e_person_id",
        "s47e_person_id",
        "s47e_s47_start_date",
        "s47e_s47_end_date",
    ),
    "ssd_cla_episodes": Breakable(
        "clae_cla_episode_id",
        "E",
        "clae_cla_episode_start_reason",
        "clae_person_id",
        "clae_cla_episode_start_date",
        "clae_cla_episode_ceased_date",
    ),
    "ssd_legal_status": Breakable(
        "lega_legal_status_id",
        "G",
        "lega_legal_status",
        "lega_person_id",
        "lega_legal_status_start_date",
        "lega_legal_status_end_date",
    ),
    "ssd_missing": Breakable(
        "miss_table_id",
        "M",
        "miss_missing_episode_type",
        "miss_person_id",
        "miss_missing_episode_start_date",
        "miss_missing_episode_end_date",
    ),
    "ssd_care_leavers": Breakable(
        "clea_table_id",
        "B",
        "clea_care_leaver_eligibility",
        "clea_person_id",
        "clea_care_leaver_latest_contact",
    ),
    "ssd_involvements": Breakable(
        "invo_involvements_id",
        "O",
        "invo_professional_role_id",
        "",
        "invo_involvement_start_date",
        "invo_involvement_end_date",
    ),
    "ssd_early_help_episodes": Breakable(
        "earl_episode_id",
        "EH",
        "earl_person_id",
        "earl_person_id",
        "earl_episode_start_date",
        "earl_episode_end_date",
    ),
    "practice_audits": Breakable("audit_id", "D", "audit_type", "person_id", "audit_round_month"),
    "case_supervisions": Breakable("supervision_id", "Y", "status", "person_id", "supervision_date"),
    "strategy_discussions": Breakable("discussion_id", "J", "is_initial", "person_id", "trigger_date", "held_date"),
    "strategy_discussion_attendance": Breakable("attendance_id", "AT", "agency"),
    "return_interviews": Breakable("ri_id", "V", "missing_episode_id", "person_id", "offered_date"),
    "early_help_assessments": Breakable(
        "assessment_id", "EA", "family_id", "person_id", "start_date", "completed_date"
    ),
    "quality_of_care_profiles": Breakable(
        "form_id",
        "QC",
        "status",
        "person_id",
        "started_date",
        "completed_date",
        ("completing_org_type", "health", "education"),
    ),
    "workforce_posts": Breakable("post_id", "WP", "worker_id", "", "start_date", "end_date", ("fte", "0.8", "0.5")),
    "asye": Breakable("asye_id", "AS", "worker_id", "", "start_date"),
    "training_enrolments": Breakable("enrolment_id", "TR", "worker_id", "", "start_date"),
    "ehc_plan_requests": Breakable("request_id", "EQ", "person_id", "", "request_date", "issue_date"),
    "school_attendance": Breakable(
        "attendance_id", "SA", "sessions_possible", "person_id", "period_start", "period_end"
    ),
    "permanent_exclusions": Breakable("exclusion_id", "PX", "resident_la", "", "decision_date"),
}


def faulty_rows(world: World, dice: Dice, extract: str, tables: dict[str, Table]) -> tuple[list[Row], list[Fault]]:
    """Rows to add to an extract, as text, and what is wrong with each."""
    breakable = EXTRACTS.get(extract)
    table = tables[extract]
    if breakable is None or not length(table):
        return [], []
    rows: list[Row] = []
    faults: list[Fault] = []
    for kind in _kinds(breakable):
        for _ in range(max(1, round(length(table) * SHARE))):
            row = _like(dice, table, breakable.start)
            row[breakable.key] = world.identifier(breakable.prefix)
            rows.extend(_broken(dice, breakable, kind, row))
            faults.append((extract, row[breakable.key], kind))
    return rows, faults


def _kinds(breakable: Breakable) -> list[str]:
    able = {
        REQUIRED: breakable.required,
        DATE: breakable.start,
        ORDER: breakable.end,
        PERSON: breakable.person,
        TWICE: breakable.differs,
    }
    return [kind for kind, column in able.items() if column]


def _like(dice: Dice, table: Table, start: str) -> Row:
    """A copy of some true row whose start is known."""
    for _ in range(200):
        place = dice.between(0, length(table) - 1)
        row: Row = {}
        for name, column in table.items():
            if isinstance(column, Days):
                row[name] = DAY_TEXT[column.values[place]]
            elif isinstance(column, Moments):
                row[name] = moment(column.values[place])
            else:
                row[name] = column[place]
        if not start or row[start]:
            break
    return row


def _broken(dice: Dice, breakable: Breakable, kind: str, row: Row) -> list[Row]:
    if kind == REQUIRED:
        row[breakable.required] = ""
    elif kind == DATE:
        row[breakable.start] = dice.pick(NO_SUCH_DATES)
    elif kind == ORDER:
        start = date.fromisoformat(row[breakable.start][:10])
        row[breakable.end] = (start - timedelta(days=dice.between(2, 60))).isoformat()
    elif kind == PERSON:
        row[breakable.person] = f"P{dice.between(10_000_000, 99_999_999)}"
    elif breakable.differs:
        column, one, other = breakable.differs
        return [row | {column: one}, row | {column: other}]
    return [row]
