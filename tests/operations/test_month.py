"""An engineer's month, and the one after it, with everything that comes with it: real processes, and days that pass.

Two authorities deliver. One delivery arrives in pieces, one is held and corrected, one run dies, two are late, one
brings a late record. Then the code is upgraded, the home restored on another machine, a release withdrawn, a child
forgotten. The story is lived once; each test looks at what it left or at what was seen on the way.
"""

import csv
import datetime
import hashlib
import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from scorecard.delivery.landing_folder import MARKER
from scorecard.delivery.sender_statement import STATEMENT
from scorecard.settings import PROJECT_ROOT
from tests.operations.machines import Inbox, ServerOfMonths, people
from tests.operations.story_clock import StoryClock
from tests.support import POCKET_AUTHORITY, Outcome, Rows, edit_rows, marts
from tests.test_documents import blocks_of

pytestmark = pytest.mark.long

HERS, HIS = "916", "825"
MARCH, APRIL = "2024-03", "2024-04"
RE_REFERRALS, PASSED = "re_referrals_within_12_months", "asye_completion"
# a month's figure: numerator and denominator, and of which release
FIGURE = """
    select numerator, denominator, release_id from indicator_values
    where indicator_id = '{measure}' and basis = 'headline' and la_code = '{la_code}'
        and period_end = date '{period_end}'
"""
FEBRUARY_ENDS, MARCH_ENDS, APRIL_ENDS = "2024-02-29", "2024-03-31", "2024-04-30"
# the rule of a measure that the next version changes: whoever has left counts among those who were due
MODEL = "dbt_project/models/indicators/workforce/asye_completion.sql"
RULE, RULE_AFTER = "('LEFT', 'WITHDRAWN')", "('WITHDRAWN')"
CATALOGUE = "dbt_project/dbt_project.yml"
MARCH_BEGINS = "2024-03-01"
NOTHING_WAITS = "No delivery waits, and none has changed since it was run."
# a child of the pocket authority who was in care, missing and at school, as extracts write it
CHILD, WRITTEN = "LA", (b",LA,", b"\nLA,", b"U-LA", b"CLA-LA")
# ends of the names of columns by which a record is found
IDENTIFYING = ("_id", "upn", "dob", "postcode", "birth")


def landing(home: Path, la_code: str, month: str) -> Path:
    return home / "landing" / la_code / month


def put(source: Path, folder: Path, names: Sequence[str]) -> None:
    """Let files arrive in a folder, each whole."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        arriving = folder.parent / f".{name}"
        shutil.copy(source / name, arriving)
        arriving.replace(folder / name)


def statement_of(source: Path, la_code: str, month: str) -> str:
    """What a sender says of all files of a folder."""
    files = {path.name: {"sha256": hashlib.sha256(path.read_bytes()).hexdigest()} for path in source.glob("*.csv")}
    return json.dumps({"authority": la_code, "month": month, "files": files})


def delivery_of_april(folder: Path, *, with_late_record: bool) -> Path:
    """The pocket authority a month later: A3, whose case of January was closed in March, is referred on 15 April.

    The late record is RB's referral of 10 February, no further action, that nobody had recorded in time.
    """
    shutil.copytree(POCKET_AUTHORITY, folder)

    def refer(rows: Rows) -> Rows:
        blank = dict.fromkeys(rows[0], "")
        days = dict.fromkeys(("cine_referral_date", "cine_close_date"), "2024-02-10")
        late = {"cine_referral_id": "R99", "cine_person_id": "RB", "cine_referral_nfa": "Y"} | days
        new = {"cine_referral_id": "R98", "cine_person_id": "A3", "cine_referral_nfa": "N"}
        new["cine_referral_date"] = "2024-04-15"
        return [*rows, *([blank | late] if with_late_record else []), blank | new]

    edit_rows(folder / "ssd_cin_episodes.csv", refer)
    return folder


def upgrade(project: Path) -> None:
    """The next version: a rule is another, and the catalogue says that the definition is."""
    model, catalogue = project / MODEL, project / CATALOGUE
    text = model.read_text(encoding="utf-8")
    assert text.count(RULE) == 2
    model.write_text(text.replace(RULE, RULE_AFTER), encoding="utf-8")
    text = catalogue.read_text(encoding="utf-8")
    text, found = re.subn(rf"(^    {PASSED}:\n(?:      .*\n)*?      version: )1$", r"\g<1>2", text, flags=re.M)
    assert found == 1
    catalogue.write_text(text, encoding="utf-8")


@dataclass
class Story:
    """What was seen on the way, by what it is about, and what is there in the end."""

    inbox: Inbox
    said: dict[str, Any] = field(default_factory=dict)
    last: ServerOfMonths | None = None

    @property
    def machine(self) -> ServerOfMonths:
        """The machine on which it ends."""
        assert self.last is not None
        return self.last


def figure(machine: ServerOfMonths, la_code: str, period_end: str, measure: str = RE_REFERRALS) -> tuple[Any, ...]:
    [found] = marts(machine.home, FIGURE.format(la_code=la_code, period_end=period_end, measure=measure))
    return found


def status(run: dg.DagsterRun) -> str:
    return run.status.value


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("month")
    clock = StoryClock(folder / "clock")
    clock.set("2024-04-05 08:30")
    with ExitStack() as at_the_end:
        inbox = at_the_end.enter_context(people())
        told = Story(inbox)
        first = ServerOfMonths(folder / "machine", PROJECT_ROOT, clock, inbox)
        at_the_end.callback(first.remove)
        for la_code in (HERS, HIS):
            told.said[f"init {la_code}"] = first.command("init", la_code)
        first.start_services()
        live_through_march(told, first, clock)
        live_through_april(told, first, clock, folder)
        first.stop_services()
        live_through_upgrade(told, first, clock, folder)
        first.stop_services()
        second = ServerOfMonths(folder / "another_machine", first.project, clock, inbox)
        at_the_end.callback(second.remove)
        live_through_restore(told, first, second, clock, folder)
        live_through_decisions(told, second, clock)
        told.last = second
        yield told


def live_through_march(told: Story, machine: ServerOfMonths, clock: StoryClock) -> None:
    """Hers comes in pieces; his is of a month too early, then whole, and the first try to run it dies."""
    said, files = told.said, sorted(path.name for path in POCKET_AUTHORITY.glob("*.csv"))
    hers, his = landing(machine.home, HERS, MARCH), landing(machine.home, HIS, MARCH)
    clock.set("2024-04-05 09:00")
    hers.mkdir(parents=True)
    (hers / STATEMENT).write_text(statement_of(POCKET_AUTHORITY, HERS, MARCH), encoding="utf-8")
    put(POCKET_AUTHORITY, hers, files[:20])
    said["first piece"] = machine.answer("arrival_of_deliveries")
    put(POCKET_AUTHORITY, hers, files[20:-1])
    said["second piece"] = machine.answer("arrival_of_deliveries")
    said["runs before the last piece"] = len(machine.runs())
    put(POCKET_AUTHORITY, hers, files[-1:])
    machine.wait_for("a run of hers", lambda: machine.runs(HERS, MARCH))

    clock.set("2024-04-06 09:00")
    put(POCKET_AUTHORITY, his, files)
    edit_rows(
        his / "ssd_cin_episodes.csv", lambda rows: [row for row in rows if row["cine_referral_date"] < MARCH_BEGINS]
    )
    said["his stands still"] = machine.answer("arrival_of_deliveries")
    clock.set("2024-04-06 09:11")
    said["hers of March"] = machine.ended_run(HERS, MARCH, 1)
    said["his of March, held"] = machine.ended_run(HIS, MARCH, 1)
    said["releases while his is held"] = marts(machine.home, "select release_id from releases")

    clock.set("2024-04-08 10:00")
    put(POCKET_AUTHORITY, his, ["ssd_cin_episodes.csv"])
    said["his, corrected"] = machine.answer("arrival_of_deliveries")
    clock.set("2024-04-08 10:10")
    machine.wait_for("the second run of his", lambda: len(machine.runs(HIS, MARCH)) > 1)
    machine.kill_run_at(machine.runs(HIS, MARCH)[1], "stage")
    said["his of March, killed"] = machine.ended_run(HIS, MARCH, 2)
    said["his of March, taken up again"] = machine.ended_run(HIS, MARCH, 3)
    said["figures of March"] = {la_code: figure(machine, la_code, MARCH_ENDS) for la_code in (HERS, HIS)}


def live_through_april(told: Story, machine: ServerOfMonths, clock: StoryClock, folder: Path) -> None:
    """Nobody delivers by the tenth of May; hers comes on the 13th, with a referral of February."""
    said = told.said
    for day in ("10", "11", "12"):
        clock.set(f"2024-05-{day} 09:00")
        machine.answer("lateness_of_deliveries")
        machine.answer("lateness_of_deliveries")  # asked again on the same day
        said[f"late on {day} May"] = (machine.late_checks(), machine.said_of_late())
    source = delivery_of_april(folder / "hers_of_april", with_late_record=True)
    hers = landing(machine.home, HERS, APRIL)
    put(source, hers, [path.name for path in source.glob("*.csv")])
    (hers / MARKER).touch()
    clock.set("2024-05-13 09:00")
    said["hers of April"] = machine.ended_run(HERS, APRIL, 1)
    machine.answer("lateness_of_deliveries")
    said["late on 13 May"] = (machine.late_checks(), machine.said_of_late())
    said["figures of April"] = [figure(machine, HERS, day) for day in (FEBRUARY_ENDS, MARCH_ENDS, APRIL_ENDS)]
    said["restated by April"] = marts(
        machine.home,
        "select indicator_id, period_end, old_numerator, old_denominator, new_numerator, new_denominator, kind "
        # what a quiet April withholds has no other figure
        f"from restatements where basis = 'headline' and release_id = '{HERS}-{APRIL}-r1' "
        "and new_numerator is not null order by all",
    )
    told_of_ends(machine)


def live_through_upgrade(told: Story, machine: ServerOfMonths, clock: StoryClock, folder: Path) -> None:
    """As docs/operating.md says: back up, put the new code in its place, look, run one month, start again."""
    said = told.said
    said["backup before the upgrade"] = back_up(machine, folder / "before_upgrade")
    upgrade(machine.project)
    said["doctor"] = machine.command("doctor")
    said["verify after the upgrade"] = machine.command("verify", "--all")
    newest = ("--authority", HERS, "--month", APRIL)
    said["run after the upgrade"] = machine.command("run", *newest)
    runs = len(machine.runs())
    clock.set("2024-05-14 09:00")
    machine.start_services()
    said["after the upgrade"] = machine.answer("arrival_of_deliveries")
    said["runs for the upgrade alone"] = len(machine.runs()) - runs
    said["figures after the upgrade"] = [
        figure(machine, HERS, day, measure) for measure in (RE_REFERRALS, PASSED) for day in (MARCH_ENDS, APRIL_ENDS)
    ]
    said["restated by the upgrade"] = marts(
        machine.home,
        "select indicator_id, count(*), list(period_end order by period_end) filter (moved), "
        "sum(new_numerator - old_numerator), sum(new_denominator - old_denominator), list(distinct causes), "
        "bool_and(is_break_in_series) "
        "from (select *, new_denominator <> old_denominator as moved from restatements) "
        f"where basis = 'headline' and release_id = '{HERS}-{APRIL}-r2' group by indicator_id",
    )
    machine.answer("lateness_of_deliveries")
    told_of_ends(machine)


def live_through_restore(
    told: Story, first: ServerOfMonths, second: ServerOfMonths, clock: StoryClock, folder: Path
) -> None:
    """By the commands of docs/operating.md; then his delivery of April comes to the other machine."""
    said = told.said
    copy = folder / "copy.txt"
    copy.write_text(first.command("heads").stdout, encoding="utf-8")
    said["backup"] = back_up(first, folder / "backup")
    said["restore"] = second.follow(block_of_page(1), kept_in(folder / "backup") | {"copy.txt": copy})
    clock.set("2024-05-20 09:00")
    second.start_services()
    said["just after the restore"] = second.answer("arrival_of_deliveries")
    clock.set("2024-05-20 09:11")
    said["after the restore"] = second.answer("arrival_of_deliveries")
    second.answer("lateness_of_deliveries")
    said["late on the other machine"] = (second.late_checks(), second.said_of_late())
    said["runs for the restore alone"] = len(second.runs())
    source = delivery_of_april(folder / "his_of_april", with_late_record=False)
    his = landing(second.home, HIS, APRIL)
    put(source, his, [path.name for path in source.glob("*.csv")])
    (his / MARKER).touch()
    said["his of April"] = second.ended_run(HIS, APRIL, 1)
    said["figures after the restore"] = [
        figure(second, HIS, day, measure) for measure in (RE_REFERRALS, PASSED) for day in (MARCH_ENDS, APRIL_ENDS)
    ]
    told_of_ends(second)


def live_through_decisions(told: Story, machine: ServerOfMonths, clock: StoryClock) -> None:
    """A release is withdrawn and a child forgotten, while the services watch."""
    said, runs = told.said, len(machine.runs())
    why = ("--by", "A. Example", "--reason")
    said["withdrawal"] = machine.command("withdraw", f"{HERS}-{APRIL}-r2", *why, "the new rule was not agreed")
    said["forgetting"] = machine.command("forget", "--authority", HERS, *why, "a request of May", typed=f"{CHILD}\n")
    said["just after the decisions"] = machine.answer("arrival_of_deliveries")
    clock.set("2024-05-20 09:22")
    said["after the decisions"] = machine.answer("arrival_of_deliveries")
    said["runs for the decisions alone"] = len(machine.runs()) - runs
    said["verify"] = machine.command("verify", "--all")
    told_of_ends(machine)


def told_of_ends(machine: ServerOfMonths) -> None:
    """Wait until whoever is told of the ends of runs has been told of all that ended before now."""
    for sensor in ("alert_of_a_failed_run", "alert_of_a_release"):
        machine.answer(sensor)


def block_of_page(number: int) -> str:
    """The commands of a backup, or those of a restore, as docs/operating.md has them."""
    found = [each for each in blocks_of(PROJECT_ROOT / "docs" / "operating.md") if each.section == "Backup"]
    backup_and_restore = [each.text for each in found if each.language == "sh"]
    assert len(backup_and_restore) == 2
    return backup_and_restore[number]


def kept_in(folder: Path) -> dict[str, Path]:
    return {"/backup-apart": folder / "apart", "/backup": folder / "together"}


def back_up(machine: ServerOfMonths, folder: Path) -> Outcome:
    for place in kept_in(folder).values():
        place.mkdir(parents=True)
    return machine.follow(block_of_page(0), kept_in(folder))


def ended_well(outcome: Outcome) -> None:
    assert outcome.exit_code == 0, outcome.said


def test_a_delivery_that_comes_in_pieces_is_run_when_all_is_there_that_its_sender_names(story: Story) -> None:
    files = len(list(POCKET_AUTHORITY.glob("*.csv")))
    begins = f"{HERS}, {MARCH}: Of {files} files that {STATEMENT} names "
    assert story.said["first piece"].startswith(f"{begins}{files - 20} not there: ")
    assert story.said["second piece"].startswith(f"{begins}1 not there: workforce_posts.csv.")
    assert story.said["runs before the last piece"] == 0
    run = story.said["hers of March"]
    assert (status(run), run.tags["scorecard/why"]) == ("SUCCESS", f"Everything that {STATEMENT} names is there.")
    assert story.said["figures of March"][HERS] == (3.0, 8.0, f"{HERS}-{MARCH}-r1")


def test_a_held_delivery_leaves_no_release_and_its_correction_runs_by_its_content(story: Story) -> None:
    """A run that dies on the way is taken up again, and ends in the release."""
    assert "the last change seen less than a minute ago" in story.said["his stands still"]
    held = story.said["his of March, held"]
    assert (status(held), held.tags["scorecard/why"].endswith("unchanged for 11 minutes.")) == ("FAILURE", True)
    assert story.said["releases while his is held"] == [(f"{HERS}-{MARCH}-r1",)]
    assert "the last change seen less than a minute ago" in story.said["his, corrected"]
    killed, again = story.said["his of March, killed"], story.said["his of March, taken up again"]
    assert [status(run) for run in (killed, again)] == ["FAILURE", "SUCCESS"]
    assert again.parent_run_id == killed.run_id
    assert story.said["figures of March"][HIS] == (3.0, 8.0, f"{HIS}-{MARCH}-r1")


def test_who_is_late_fails_the_check_of_the_month_and_is_told_of_every_day_until_it_comes(story: Story) -> None:
    hers, his = f"{HERS}|{APRIL}", f"{HIS}|{APRIL}"
    assert story.said["late on 10 May"] == ([], [])
    assert story.said["late on 11 May"] == ([his, hers], [])
    assert story.said["late on 12 May"] == ([his, hers], [his, hers])
    assert story.said["late on 13 May"] == ([his, hers], [his, hers, his])


def test_a_late_record_restates_the_months_that_it_bears_on_and_no_others(story: Story) -> None:
    """RB's referral of 10 February follows one of 14 March 2023, and that of 15 March 2024 follows it.

    So February goes from none of 2 to 1 of 3, March from 3 of 8 to 4 of 8; by children from 3 of 7 to 4 of 7. April has
    the referral of A3 alone, which follows that of January.
    """
    assert status(story.said["hers of April"]) == "SUCCESS"
    release = f"{HERS}-{APRIL}-r1"
    assert story.said["figures of April"] == [(1.0, 3.0, release), (4.0, 8.0, release), (1.0, 1.0, release)]
    february, march = (datetime.date.fromisoformat(day) for day in (FEBRUARY_ENDS, MARCH_ENDS))
    late = "late or corrected input"
    assert story.said["restated by April"] == [
        ("re_referrals_within_12_months", february, 0.0, 2.0, 1.0, 3.0, late),
        ("re_referrals_within_12_months", march, 3.0, 8.0, 4.0, 8.0, late),
        ("re_referred_children", february, 0.0, 2.0, 1.0, 3.0, late),
        ("re_referred_children", march, 3.0, 7.0, 4.0, 7.0, late),
    ]


def test_an_upgrade_runs_nothing_and_the_first_run_after_it_says_what_it_changed(story: Story) -> None:
    """AY4, due on 1 September 2023, has left: the next version counts that year among those that were due.

    So one more was due in each month whose 12 months hold that day, eight of them from September 2023 to April 2024; in
    March and April 3 of 4 become 3 of 5.
    """
    for step in ("backup before the upgrade", "doctor", "verify after the upgrade", "run after the upgrade"):
        ended_well(story.said[step])
    assert "holds: 3 releases" in story.said["verify after the upgrade"].stdout
    release = f"{HERS}-{APRIL}-r2"
    assert f"Released {release}." in story.said["run after the upgrade"].stdout
    assert story.said["after the upgrade"] == NOTHING_WAITS
    assert story.said["runs for the upgrade alone"] == 0
    manifest = json.loads((story.machine.home / "releases" / HERS / APRIL / "r2" / "manifest.json").read_bytes())
    assert manifest["kind"] == "code that decides"
    of_re_referrals, of_passed = [(4.0, 8.0, release), (1.0, 1.0, release)], 2 * [(3.0, 5.0, release)]
    assert story.said["figures after the upgrade"] == [*of_re_referrals, *of_passed]
    ends = ("2023-09-30", "2023-10-31", "2023-11-30", "2023-12-31", "2024-01-31", FEBRUARY_ENDS, MARCH_ENDS, APRIL_ENDS)
    moved = [datetime.date.fromisoformat(day) for day in ends]
    # by another definition each of the 36 months is another figure, also where it is of the same size
    assert story.said["restated by the upgrade"] == [(PASSED, 36, moved, 0.0, 8.0, [["definition"]], True)]


def test_a_home_restored_by_the_commands_of_the_page_holds_and_goes_on(story: Story) -> None:
    """His delivery of April has no late record, and is counted by the next version."""
    ended_well(story.said["backup"])
    ended_well(story.said["restore"])
    assert "holds: 4 releases" in story.said["restore"].stdout
    assert "All 4 lines of the copy stand in this home" in story.said["restore"].stdout
    # the sensor remembers nothing there: it waits until what has no statement stands still, and finds it released
    assert f"{HIS}, {MARCH}: " in story.said["just after the restore"]
    assert story.said["after the restore"] == NOTHING_WAITS
    assert story.said["runs for the restore alone"] == 0
    assert story.said["late on the other machine"] == ([f"{HIS}|{APRIL}"], [])
    assert status(story.said["his of April"]) == "SUCCESS"
    release = f"{HIS}-{APRIL}-r1"
    of_re_referrals, of_passed = [(3.0, 8.0, release), (1.0, 1.0, release)], 2 * [(3.0, 5.0, release)]
    assert story.said["figures after the restore"] == [*of_re_referrals, *of_passed]


def test_what_was_withdrawn_counts_no_more_and_what_was_forgotten_moves_nothing(story: Story) -> None:
    ended_well(story.said["withdrawal"])
    ended_well(story.said["forgetting"])
    home = story.machine.home
    standing = [f"{HERS}-{MARCH}-r1", f"{HERS}-{APRIL}-r1", f"{HIS}-{MARCH}-r1", f"{HIS}-{APRIL}-r1"]
    assert {release for (release,) in marts(home, "select release_id from releases")} == {*standing}
    assert figure(story.machine, HERS, MARCH_ENDS, PASSED) == (3.0, 4.0, f"{HERS}-{APRIL}-r1")
    assert figure(story.machine, HERS, MARCH_ENDS) == (4.0, 8.0, f"{HERS}-{APRIL}-r1")
    assert figure(story.machine, HIS, MARCH_ENDS, PASSED) == (3.0, 5.0, f"{HIS}-{APRIL}-r1")
    # without the child it is not what its sender stated, and still it is the delivery that was released
    assert f"{HERS}, {MARCH}: Not as {STATEMENT} says" in story.said["just after the decisions"]
    assert story.said["after the decisions"] == NOTHING_WAITS
    assert story.said["runs for the decisions alone"] == 0
    hers = [path for path in home.rglob("*") if path.is_file() and HERS in path.relative_to(home).parts]
    assert len(hers) > 100
    assert [path for path in hers if any(map(path.read_bytes().count, WRITTEN))] == []


def test_in_the_end_everything_holds(story: Story) -> None:
    """Three releases of hers, one of them withdrawn, and two of his."""
    ended_well(story.said["verify"])
    said = story.said["verify"].stdout
    assert "holds: 5 releases" in said
    assert "Chains from end to end: 2; lines of the head file: 5." in said
    assert f"{HERS}-{APRIL}-r2 was withdrawn by A. Example: the new rule was not agreed" in said


def test_people_are_told_once_of_each_event_in_both_ways(story: Story) -> None:
    """The run that died and was taken up again is told by its end. What was late, the other machine tells anew.

    April withholds what would be a false zero: the pocket authority has no supervision, care or missing child in it.
    """
    expected = {
        f"Scorecard {HERS}, {MARCH}: released, with signals to look at": 1,
        f"Scorecard {HIS}, {MARCH}: held": 1,
        f"Scorecard {HIS}, {MARCH}: released, with signals to look at": 1,
        f"Scorecard {HERS}, {APRIL}: late": 1,
        f"Scorecard {HIS}, {APRIL}: late": 2,
        f"Scorecard {HERS}, {APRIL}: released, with measures withheld": 2,
        f"Scorecard {HIS}, {APRIL}: released, with measures withheld": 1,
    }
    assert Counter(story.inbox.by_email) == expected
    assert Counter(story.inbox.by_webhook) == expected


def test_no_message_holds_a_value_of_a_record(story: Story) -> None:
    told = {*re.findall(r"[\w-]+", story.inbox.everything)}
    assert "held" in told
    identifiers = set()
    for file in POCKET_AUTHORITY.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                identifiers |= {value for name, value in row.items() if name.endswith(IDENTIFYING)}
    assert len(identifiers) > 300
    assert identifiers & told == set()
