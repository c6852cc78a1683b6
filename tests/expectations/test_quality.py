"""The gates as a whole: what follows from contracts, rows accounted for, volumes, errors, silence and privacy."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from expectations.result import CheckResult
from scorecard.catalogue import load_catalogue
from scorecard.delivery.contracts import load_contracts
from scorecard.gates.checks import account_for_rows, check_delivery, earlier_counts, extracts_of_last_time
from scorecard.settings import PROJECT_ROOT, Settings
from tests.support import identity

if TYPE_CHECKING:
    from tests.expectations.conftest import Warehouse

SECRET = 'Planted O\'Name "x" 07700900123'
SETTINGS = Settings(quarantine_warning_share=0.02, quarantine_critical_share=0.20)
PLAN = {"plan_id": "p1", "child_id": "c1", "start_date": "2024-03-10", "initial_category": "NEG"}


def delivered(
    warehouse: "Warehouse", extract: str = "ssd_cp_plans", earlier: list[int] | None = None
) -> dict[str, CheckResult]:
    """Checks of one extract, the only one that arrived, by the name that they have in their dataset."""
    warehouse.execute(f"update quality.files set status = 'missing' where extract <> '{extract}'")
    account_for_rows(warehouse.path)
    results = check_delivery(warehouse.path, {extract: earlier or []}, SETTINGS).results
    return {result.name.split("__")[1]: result for result in results if result.extract == extract}


def received(warehouse: "Warehouse", rows: int, unreadable: int = 0, extract: str = "ssd_cp_plans") -> None:
    warehouse.execute(
        f"update quality.files set rows_received = {rows}, unreadable_rows = {unreadable}, "
        f"physical_lines = 1 + {rows} where extract = '{extract}'"
    )


def faults(rows: int, reason: str = "impossible date", outcome: str = "quarantined", at: int = 2) -> list[Any]:
    """Two faults a row, since a row may break its contract more than once."""
    return [
        {"extract": "ssd_cp_plans", "source_row": row, "reason": reason, "outcome": outcome}
        for row in range(at, at + rows)
        for _ in range(2)
    ]


def test_sound_rows_pass_what_follows_from_the_contract(warehouse: "Warehouse") -> None:
    warehouse.fill({"stg_cp_plans": [PLAN]})
    received(warehouse, 1)
    results = delivered(warehouse)
    for name in (
        "has_rows",
        "plan_id_is_unique",
        "child_id_is_present",
        "initial_category_is_a_known_code",
        "end_date_is_not_before_start_date",
        "start_date_is_not_far_ahead",
        "every_row_is_accounted_for",
        "share_of_records_left_out_is_below_the_limit",
        "share_of_records_left_out_is_low",
        "every_row_can_be_read",
        "every_column_arrived",
    ):
        assert (results[name].passed, results[name].error) == (True, ""), name


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("has_rows", []),
        ("plan_id_is_unique", [PLAN, PLAN]),
        ("child_id_is_present", [{"plan_id": "p1", "start_date": "2024-03-10"}]),
        ("initial_category_is_a_known_code", [{**PLAN, "initial_category": "neglect"}]),
        ("end_date_is_not_before_start_date", [{**PLAN, "end_date": "2024-03-09"}]),
        ("start_date_is_not_far_ahead", [{**PLAN, "start_date": "2024-07-01"}]),
    ],
)
def test_rows_against_the_contract_fail(warehouse: "Warehouse", name: str, rows: list[Any]) -> None:
    warehouse.fill({"stg_cp_plans": rows})
    result = delivered(warehouse)[name]
    assert (result.passed, result.error, result.severity) == (False, "", "critical")


@pytest.mark.slow
def test_nothing_can_be_published_without_persons_or_referrals(warehouse: "Warehouse") -> None:
    account_for_rows(warehouse.path)
    results = check_delivery(warehouse.path, {}, SETTINGS).results
    fatal = {result.name for result in results if result.is_fatal and not result.passed}
    assert {"stg_person__has_rows", "stg_cin_episodes__has_rows"} <= fatal
    assert "stg_cp_plans__has_rows" not in fatal


@pytest.mark.parametrize(
    "statement",
    [
        "truncate control.run",
        "insert into control.run values ('916', '2024-02-29')",
        "update control.run set la_code = 'Gloucestershire'",
        "update control.run set period_end = '2024-03-30'",
    ],
)
def test_a_run_about_no_authority_or_month_fails(warehouse: "Warehouse", statement: str) -> None:
    assert warehouse.check("control/run", "is_one_authority_and_month").passed
    warehouse.execute(statement)
    result = warehouse.check("control/run", "is_one_authority_and_month")
    assert (result.passed, result.is_fatal, result.error) == (False, True, "")


@pytest.mark.parametrize(
    ("name", "statement"),
    [
        ("calendar_covers_the_dates", "insert into staging.stg_cin_assessments (start_date) values ('1923-12-01')"),
        ("calendar_covers_the_dates", "delete from reference.working_days where calendar_date > '2025-03-30'"),
        ("every_year_has_its_bank_holidays", "delete from control.bank_holidays where holiday_date = '2024-12-25'"),
        ("one_off_bank_holidays_are_known", "delete from control.bank_holidays where holiday_date = '2022-09-19'"),
    ],
)
def test_the_calendar(warehouse: "Warehouse", name: str, statement: str) -> None:
    assert warehouse.check("reference/working_days", name).passed
    warehouse.execute(statement)
    result = warehouse.check("reference/working_days", name)
    assert (result.passed, result.error) == (False, "")


@pytest.mark.parametrize("name", ["reporting_month_has_an_estimate", "estimate_is_not_stale"])
def test_the_population(warehouse: "Warehouse", name: str) -> None:
    assert warehouse.check("reference/population_by_period", name).passed
    warehouse.execute("update reference.population_by_period set period_end = '2024-02-29', mid_year = 2020")
    assert not warehouse.check("reference/population_by_period", name).passed


@pytest.mark.parametrize(
    ("quarantined", "low", "bearable"), [(1, True, True), (2, False, True), (19, False, True), (20, False, False)]
)
def test_quarantined_shares(warehouse: "Warehouse", quarantined: int, low: bool, bearable: bool) -> None:
    clean = [{**PLAN, "plan_id": f"p{number}"} for number in range(100 - quarantined)]
    warehouse.fill({"stg_cp_plans": clean, "quality.row_faults": faults(quarantined)})
    received(warehouse, 100)
    results = delivered(warehouse)
    assert results["every_row_is_accounted_for"].passed
    share = results["share_of_records_left_out_is_low"]
    assert (share.passed, share.severity) == (
        low,
        "warning",
    )
    bearing = results["share_of_records_left_out_is_below_the_limit"]
    assert (bearing.passed, bearing.severity) == (bearable, "critical")
    assert (bearing.rows, bearing.failing) == (100, quarantined)


@pytest.mark.parametrize(("unknown", "understood", "reliable"), [(0, True, True), (2, False, True), (20, False, False)])
def test_unknown_codes_do_not_pass_as_blanks(
    warehouse: "Warehouse", unknown: int, understood: bool, reliable: bool
) -> None:
    plans = [{**PLAN, "plan_id": f"p{at}", "initial_category": None if at < unknown else "NEG"} for at in range(100)]
    unread = [
        {**fault, "field": "cppl_cp_plan_initial_category"}
        for fault in faults(unknown, reason="unknown code", outcome="finding")
    ]
    warehouse.fill({"stg_cp_plans": plans, "quality.row_faults": unread})
    results = delivered(warehouse)
    assert results["initial_category_codes_are_understood"].passed == understood
    relied_on = results["initial_category_codes_can_be_relied_on"]
    assert (relied_on.passed, relied_on.severity) == (reliable, "critical")
    assert (relied_on.rows, relied_on.failing) == (100, unknown)
    assert "latest_category_codes_can_be_relied_on" not in results


def test_columns_that_the_contract_calls_decisive_are_relied_on_and_no_others(warehouse: "Warehouse") -> None:
    decisive = {
        (contract.extract, f"{column.staged_as}_codes_can_be_relied_on")
        for contract in load_contracts().values()
        for column in contract.columns
        if column.decisive
    }
    account_for_rows(warehouse.path)
    found = {
        (result.extract, result.name.partition("__")[2] or result.name)
        for result in check_delivery(warehouse.path, {extract: [100] for extract in load_contracts()}, SETTINGS).results
        if result.name.endswith("_codes_can_be_relied_on")
    }
    assert ("ssd_cp_plans", "initial_category_codes_can_be_relied_on") in found
    assert found == decisive


def test_every_row_has_its_account(warehouse: "Warehouse") -> None:
    warehouse.fill(
        {
            "stg_cp_plans": [PLAN],
            "quality.row_faults": [
                *faults(3),
                *faults(2, reason="exact duplicate", outcome="exact duplicate", at=10),
                *faults(1, reason="row does not split: too few cells", at=20),
                *faults(1, reason="unknown code", outcome="finding", at=2),
            ],
        }
    )
    received(warehouse, 7, unreadable=1)
    account_for_rows(warehouse.path)
    with duckdb.connect(str(warehouse.path), read_only=True) as connection:
        account = connection.execute(
            "select rows_received, clean, quarantined, exact_duplicates, unreadable_rows, quarantined_share "
            "from quality.accounts where extract = 'ssd_cp_plans'"
        ).fetchone()
        extracts = connection.execute("select extract from quality.accounts").fetchall()
    assert account == (7, 1, 4, 2, 1, 4 / 7)
    assert {row[0] for row in extracts} == set(load_contracts())


def test_rows_that_vanish_are_noticed(warehouse: "Warehouse") -> None:
    warehouse.fill({"stg_cp_plans": [PLAN]})
    received(warehouse, 3)
    result = delivered(warehouse)["every_row_is_accounted_for"]
    assert (result.passed, result.severity, result.rows, result.failing) == (False, "critical", 3, 2)


def test_what_was_seen_of_the_file(warehouse: "Warehouse") -> None:
    warehouse.fill({"quality.columns": [{"extract": "ssd_cp_plans", "column_name": "x", "status": "missing"}]})
    received(warehouse, 10, unreadable=1)
    results = delivered(warehouse)
    assert (results["every_column_arrived"].passed, results["every_column_arrived"].failing) == (False, 1)
    assert (results["every_row_can_be_read"].passed, results["every_row_can_be_read"].failing) == (False, 1)


@pytest.mark.parametrize(
    ("blank", "in_cells", "physical", "failing"),
    [(0, 0, 11, 0), (2, 5, 18, 0), (0, 0, 911, 900), (3, 0, 12, 2)],
)
def test_lines_that_vanish_or_multiply_are_noticed(
    warehouse: "Warehouse", blank: int, in_cells: int, physical: int, failing: int
) -> None:
    received(warehouse, 10)
    warehouse.execute(
        f"update quality.files set physical_lines = {physical}, blank_lines = {blank}, lines_in_cells = {in_cells}"
    )
    result = delivered(warehouse)["every_line_is_accounted_for"]
    assert (result.passed, result.severity) == (failing == 0, "critical")
    assert (result.rows, result.failing) == (physical, failing)


def test_one_row_that_has_swallowed_others_is_critical(warehouse: "Warehouse") -> None:
    received(warehouse, 100)
    assert delivered(warehouse)["no_row_has_swallowed_others"].passed
    warehouse.execute("insert into quality.swallowed_lines values ('ssd_cp_plans', 13, 14, 912), ('asye', 3, 4, 4)")
    result = delivered(warehouse)["no_row_has_swallowed_others"]
    assert (result.passed, result.severity, result.failing) == (False, "critical", 899)


# Children and their plans, as (children, plans of each); 30 children with two plans are 60 of the rows.
ORDINARY = (30, 2)


@pytest.mark.parametrize(
    ("others", "of_one", "is_told"),
    [
        (ORDINARY, 20, False),  # a quarter of the rows, but not many
        (ORDINARY, 21, True),  # more than twenty, a hundredth, and five times two
        ((30, 6), 30, False),  # five times what others have, and no more
        ((30, 6), 31, True),
        ((2400, 1), 24, False),  # under a hundredth of 2,424
        ((2400, 1), 25, True),
        ((18, 2), 100, False),  # 19 children are too few to say what is usual
        ((19, 2), 100, True),
    ],
)
def test_a_child_who_holds_too_many_rows_is_told(
    warehouse: "Warehouse", others: tuple[int, int], of_one: int, is_told: bool
) -> None:
    children, plans = others
    warehouse.execute(
        f"""
        insert into staging.stg_cp_plans (source_row, plan_id, child_id, start_date)
        select row_number() over () + 1, 'p' || row_number() over (), child_id, date '2024-01-01' from (
            select 'c' || child as child_id from range({children}) as c(child), range({plans})
            union all select 'one' from range({of_one})
        )
        """
    )
    result = delivered(warehouse)["child_id_is_not_concentrated"]
    assert (result.passed, result.severity, result.error) == (not is_told, "warning", "")
    assert (result.rows, result.failing) == (children * plans + of_one, of_one if is_told else 0)


@pytest.mark.parametrize(
    ("of_one", "of_others", "teams", "is_told"),
    [(95, 5, 5, False), (96, 4, 4, False), (96, 4, 5, True), (19, 4, 5, False)],
)
def test_a_team_that_stands_in_for_all_is_told_and_a_front_door_is_not(
    warehouse: "Warehouse", of_one: int, of_others: int, teams: int, is_told: bool
) -> None:
    warehouse.execute(
        f"""
        insert into staging.stg_cin_episodes (source_row, referral_id, child_id, referral_date, team_id)
        select n + 2, 'r' || n, 'c' || n, date '2024-03-01',
            case when n < {of_one} then 'T0' else 'T' || (1 + n % {teams - 1}) end
        from range({of_one + of_others}) as r(n)
        """
    )
    result = delivered(warehouse, extract="ssd_cin_episodes")["team_id_is_not_concentrated"]
    assert (result.passed, result.severity, result.error) == (not is_told, "warning", "")


def test_a_worker_who_stands_in_for_all_is_told(warehouse: "Warehouse") -> None:
    # 40 workers with three each are 120; a worker with 21 is a seventh of 141, and seven times the others
    for of_one, is_told in ((15, False), (21, True)):
        warehouse.execute(
            f"""
            truncate staging.stg_involvements;
            insert into staging.stg_involvements (source_row, involvement_id, professional_id)
            select row_number() over () + 1, 'i' || row_number() over (), worker from (
                select 'w' || n % 40 as worker from range(120) as r(n)
                union all select 'admin' from range({of_one})
            )
            """
        )
        result = delivered(warehouse, extract="ssd_involvements")["professional_id_is_not_concentrated"]
        assert (result.passed, result.error) == (not is_told, "")


@pytest.mark.parametrize(
    ("rows", "credible", "usual"),
    [(49, False, False), (50, True, False), (79, True, False), (80, True, True), (100, True, True)]
    + [(125, True, True), (126, True, False), (200, True, False), (201, False, False)],
)
def test_volumes_against_the_median_of_earlier_deliveries(
    warehouse: "Warehouse", rows: int, credible: bool, usual: bool
) -> None:
    received(warehouse, rows)
    results = delivered(warehouse, earlier=[90, 100, 1000, 1])
    assert (results["volume_is_credible"].passed, results["volume_is_credible"].severity) == (credible, "critical")
    assert (results["volume_is_usual"].passed, results["volume_is_usual"].severity) == (usual, "warning")


@pytest.mark.parametrize("earlier", [[], [3, 2]])
def test_no_volume_check_without_enough_to_compare(warehouse: "Warehouse", earlier: list[int]) -> None:
    assert "volume_is_credible" not in delivered(warehouse, earlier=earlier)


def test_earlier_counts_come_from_the_newest_release_of_each_month(tmp_path: Path) -> None:
    for month, number, rows in (
        ("2023-10", 1, 1),
        ("2023-12", 1, 12),
        ("2024-01", 2, 20),
        ("2024-01", 10, 21),
        ("2024-02", 1, 30),
        ("2024-03", 1, 40),
    ):
        folder = tmp_path / "916" / month / f"r{number}"
        folder.mkdir(parents=True)
        told = identity("916", month, number) | {"rows_received": {"ssd_person": rows}}
        (folder / "manifest.json").write_text(json.dumps(told))
    (tmp_path / "916" / "2024-02" / "r2.partial").mkdir()
    (tmp_path / "916" / "2024-02" / "r2.partial" / "manifest.json").write_text("{")
    assert earlier_counts(tmp_path, "916", "2024-03") == {"ssd_person": [30, 21, 12]}
    assert earlier_counts(tmp_path, "803", "2024-03") == {}


@pytest.mark.slow
def test_nothing_is_said_of_an_extract_that_did_not_arrive(warehouse: "Warehouse") -> None:
    warehouse.execute("update quality.files set status = 'missing' where extract = 'strategy_discussion_attendance'")
    account_for_rows(warehouse.path)
    results = check_delivery(warehouse.path, {}, SETTINGS).results
    assert not [result for result in results if result.extract == "strategy_discussion_attendance"]
    # a control that needs it is left out too, or every discussion would fail it
    assert "stg_strategy_discussions__social_care_attended_every_one" not in {result.name for result in results}
    assert "stg_strategy_discussions__held_discussions_have_a_date" in {result.name for result in results}


def test_a_check_that_cannot_be_run_is_an_error_and_tells_no_value(warehouse: "Warehouse") -> None:
    from expectations.dataset import Check, Dataset
    from expectations.rules import CRITICAL, no_rows, no_rows_where
    from expectations.running import run_checks

    warehouse.fill({"stg_cp_plans": [{**PLAN, "child_id": SECRET}]})
    dataset = Dataset(
        "staging/stg_cp_plans",
        [
            Check("has_a_typing_error", no_rows("selekt source_row from {batch}", CRITICAL), "Why."),
            Check("names_no_column", no_rows_where("no_such_column is null", CRITICAL), "Why."),
            Check("quotes_a_cell", no_rows_where("cast(child_id as integer) > 1", CRITICAL), "Why."),
            Check("is_sound", no_rows_where("child_id is null", CRITICAL), "Why."),
        ],
    )
    *faulty, sound = run_checks(warehouse.path, [dataset])
    assert (sound.passed, sound.error) == (True, "")
    for result in faulty:
        assert not result.passed
        assert result.error.startswith("The check could not be run: ")
        assert not any(word in result.error for word in ("Planted", "Name", "0770"))


@pytest.mark.slow
def test_no_result_carries_a_planted_value(warehouse: "Warehouse") -> None:
    warehouse.fill(
        {
            contract.staging_model: [
                {column.staged_as: SECRET for column in contract.columns if column.data_type == "text"}
            ]
            * 2
            for contract in load_contracts().values()
        }
    )
    account_for_rows(warehouse.path)
    results = check_delivery(warehouse.path, {}, SETTINGS).results
    assert sum(not result.passed for result in results) > 100
    assert not re.search("Planted|Name|0770", repr(results))


@pytest.mark.slow
def test_the_file_is_free_and_nothing_is_printed(
    warehouse: "Warehouse", capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "working"
    folder.mkdir()
    monkeypatch.chdir(folder)
    account_for_rows(warehouse.path)
    before = warehouse.path.read_bytes()
    for _ in range(2):
        check_delivery(warehouse.path, {}, SETTINGS)
    assert warehouse.path.read_bytes() == before
    warehouse.execute("create table quality.written_right_after as select 1")
    assert list(folder.iterdir()) == []
    assert capfd.readouterr() == ("", "")


@pytest.mark.slow
def test_checks_can_be_acted_upon(warehouse: "Warehouse") -> None:
    """Names are unique, reasons are sentences, and every critical failure of gate 1 withholds something."""
    from expectations.dataset import find_datasets

    catalogue = load_catalogue().indicators
    account_for_rows(warehouse.path)
    results = check_delivery(warehouse.path, {extract: [100] for extract in load_contracts()}, SETTINGS).results
    by_hand = [check for dataset in find_datasets("marts") for check in dataset.checks]
    assert len({result.name for result in results}) == len(results)
    for result in results:
        assert re.fullmatch(r"[a-z0-9_]+", result.name)
        if result.severity == "critical":
            assert result.is_fatal or result.extract or result.protects, result.name
        assert result.error == "", (result.name, result.error)
    told = [(result.name, result.why, result.protects) for result in results]
    told += [(check.name, check.why, check.protects) for check in by_hand]
    for name, why, protects in told:
        assert len(why.split()) >= 9 and why.endswith("."), name
        assert set(protects) <= set(catalogue), name


def test_a_module_is_named_after_its_asset() -> None:
    from expectations.dataset import find_datasets

    root = PROJECT_ROOT / "expectations"
    layers = ("control", "reference", "staging", "marts")
    modules = {
        f"{layer}/{path.stem}" for layer in layers for path in (root / layer).glob("*.py") if path.stem != "__init__"
    }
    assert {dataset.asset for dataset in find_datasets(*layers)} == modules
    models = {f"staging/{contract.staging_model}" for contract in load_contracts().values()}
    assert {asset for asset in modules if asset.startswith("staging/")} <= models


def absent(
    warehouse: "Warehouse", last_time: list[str], missing: list[str], unusable: list[str]
) -> dict[str, CheckResult]:
    """The two checks on extracts that the newest release had and this delivery has not."""
    from expectations.absent_extracts import absent_extracts_checks
    from expectations.dataset import Dataset
    from expectations.running import run_checks

    for status, extracts in (("missing", missing), ("unusable", unusable)):
        for extract in extracts:
            warehouse.execute(f"update quality.files set status = '{status}' where extract = '{extract}'")
    received = load_contracts().keys() - {*missing, *unusable}
    checks = Dataset("quality/files", absent_extracts_checks(last_time, received))
    return {result.name: result for result in run_checks(warehouse.path, [checks])}


WHOLE, EVERY = "files__most_extracts_of_last_time_arrived", "files__every_extract_of_last_time_arrived"
EIGHT = sorted(load_contracts())[:8]


@pytest.mark.parametrize(
    ("missing", "unusable", "is_held", "warns"),
    [([], [], False, False), (EIGHT[:1], [], False, True), (EIGHT[:1], EIGHT[1:2], False, True)]
    + [(EIGHT[:2], EIGHT[2:3], True, True), (EIGHT, [], True, True)]
    # what the newest release had not is not missed
    + [(sorted(load_contracts())[8:], [], False, False)],
)
def test_more_than_a_quarter_of_the_extracts_of_last_time_is_too_many_to_lack(
    warehouse: "Warehouse", missing: list[str], unusable: list[str], is_held: bool, warns: bool
) -> None:
    found = absent(warehouse, EIGHT, missing, unusable)
    assert (found[WHOLE].passed, found[WHOLE].is_fatal, found[WHOLE].error) == (not is_held, True, "")
    assert (found[EVERY].passed, found[EVERY].severity, found[EVERY].error) == (not warns, "warning", "")
    assert found[EVERY].rows == 8
    lacking = {*missing, *unusable} & set(EIGHT)
    assert found[EVERY].failing == len(lacking)
    assert all(f"{extract}.csv" in found[EVERY].why for extract in lacking)


def test_a_delivery_that_lacks_too_much_is_held_and_can_be_overridden_by_name(warehouse: "Warehouse") -> None:
    from scorecard.gates.judge import judge_delivery

    found = absent(warehouse, EIGHT, EIGHT[:3], [])
    needs = {"one": frozenset(EIGHT[:1]), "other": frozenset(EIGHT[7:])}
    held = judge_delivery([], found.values(), {}, needs)
    assert held.is_held and [check.name for check in held.holding] == [WHOLE]
    assert not judge_delivery([], found.values(), {WHOLE: "They have ended"}, needs).is_held


def test_without_a_release_nothing_is_missed(warehouse: "Warehouse") -> None:
    assert absent(warehouse, [], EIGHT, []) == {}


def test_last_time_is_the_newest_release_of_the_newest_month(tmp_path: Path) -> None:
    for month, number, extracts in (
        ("2024-02", 3, ("ssd_person",)),
        ("2024-03", 2, ("ssd_person", "asye")),
        ("2024-03", 10, ("ssd_person", "short_breaks")),
    ):
        folder = tmp_path / "916" / month / f"r{number}"
        folder.mkdir(parents=True)
        told = identity("916", month, number) | {"rows_received": dict.fromkeys(extracts, 1)}
        (folder / "manifest.json").write_text(json.dumps(told))
    assert extracts_of_last_time(tmp_path, "916") == {"ssd_person", "short_breaks"}
    assert extracts_of_last_time(tmp_path, "803") == frozenset()


def test_the_gate_asks_for_the_extracts_of_last_time(warehouse: "Warehouse") -> None:
    """Of all extracts two came: persons and referrals."""
    warehouse.execute(
        "update quality.files set status = 'missing' where extract not like 'ssd_ci%s' and extract <> 'ssd_person'"
    )
    account_for_rows(warehouse.path)
    results = check_delivery(warehouse.path, {}, SETTINGS, frozenset(load_contracts())).results
    whole = next(result for result in results if result.name == WHOLE)
    assert (whole.passed, whole.is_fatal, whole.error) == (False, True, "")
    assert "short_breaks.csv" in whole.why and "ssd_person.csv" not in whole.why
