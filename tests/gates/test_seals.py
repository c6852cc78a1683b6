"""A release proves its right: seals over exactly the state that is found, and results that are judged once more."""

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from scorecard.gates.let_through import let_through
from scorecard.gates.seals import STEPS, WHAT_TO_DO, StepRefused, put_seal, require, sealed
from scorecard.month_run import MonthRun
from scorecard.periods import ReportingMonth
from scorecard.release.fingerprints import code_fingerprints
from scorecard.settings import Settings
from tests.conftest import Released
from tests.support import FEW_PEOPLE, copy_of

MARCH = ReportingMonth(2024, 3)
CODE = code_fingerprints()


@pytest.fixture
def run(released: Released, tmp_path: Path) -> MonthRun:
    """The run that released the pocket authority, its warehouses a copy of each test's own."""
    home = tmp_path / "home"
    copy_of(released.home / "warehouses", home / "warehouses", without="*.dbt")
    return MonthRun(Settings(home=home), "916", MARCH, FEW_PEOPLE, CODE)


def change(run: MonthRun, *statements: str) -> None:
    with duckdb.connect(str(run.warehouse)) as connection:
        for statement in statements:
            connection.execute(statement)


def seal_anew(run: MonthRun) -> None:
    """As if every step had been done on what the warehouse holds now."""
    for step in STEPS:
        put_seal(run, step)


def test_what_both_gates_let_through_has_the_right(run: MonthRun) -> None:
    proven = let_through(run)
    assert proven.overrides == FEW_PEOPLE
    assert len(proven.checks) > 100


def test_the_overrides_are_read_back_and_need_not_be_given_again(run: MonthRun) -> None:
    assert let_through(replace(run, overrides={})).overrides == FEW_PEOPLE


def test_other_overrides_than_the_gate_was_given_are_refused(run: MonthRun) -> None:
    with pytest.raises(StepRefused, match="The overrides of this run are not those with which the gates let 916 for"):
        let_through(replace(run, overrides={"some_check": "late"}))


@pytest.mark.parametrize(
    ("statement", "changed"),
    [
        ("update quality.files set sha256 = 'another' where extract = 'ssd_person'", "the content of the delivery"),
        (
            "update quality.checks set passed = not passed where gate = 'delivery' and name like 'ssd_person%'",
            "the results of the delivery gate",
        ),
        ("delete from control.overrides", "the overrides"),
        ("insert into control.withheld_indicators values ('agency_rate', 'held: x', '916')", "what is withheld"),
        ("update marts.indicator_values set numerator = numerator + 1 where numerator > 0", "the figures"),
        ("update quality.checks set failing_rows = 1 where gate = 'marts'", "the results of the gate on the marts"),
        ("update quality.public_edition set outcome = outcome || ' '", "the public figures"),
    ],
)
def test_whatever_changes_after_the_gates_is_refused(run: MonthRun, statement: str, changed: str) -> None:
    change(run, statement)
    with pytest.raises(StepRefused) as refused:
        let_through(run)
    assert changed in str(refused.value)
    assert str(refused.value).endswith(WHAT_TO_DO)


@pytest.mark.parametrize(
    ("other", "changed"),
    [
        ({"code": replace(CODE, deciding="another")}, "the code that decides a figure changed"),
        ({"settings": {"small_number": 7}}, "a setting that decides changed"),
    ],
)
def test_other_code_or_settings_than_the_gates_had_are_refused(
    run: MonthRun, other: dict[str, object], changed: str
) -> None:
    if "settings" in other:
        other = {"settings": Settings(home=run.settings.home, small_number=7)}
    with pytest.raises(StepRefused, match=changed):
        let_through(replace(run, **other))  # type: ignore[arg-type]


def test_other_code_that_draws_is_none_of_the_gates_business(run: MonthRun) -> None:
    let_through(replace(run, code=replace(CODE, drawing="another")))


def test_another_month_is_refused_and_both_are_named(run: MonthRun) -> None:
    february = replace(run, month=ReportingMonth(2024, 2))
    for step in STEPS:
        with pytest.raises(StepRefused, match="holds the delivery of 916 for 2024-03, not that of 916 for 2024-02"):
            require(february, step)
        with pytest.raises(StepRefused, match="nothing was changed"):
            put_seal(february, step)


def test_a_home_without_a_delivery_says_so(tmp_path: Path) -> None:
    run = MonthRun(Settings(home=tmp_path), "916", MARCH, {}, CODE)
    with pytest.raises(StepRefused, match="no delivery is loaded"):
        require(run, "load")
    assert not run.warehouse.exists()


@pytest.mark.parametrize("step", [step for step in STEPS if step != "load"])
def test_a_step_done_again_makes_those_after_it_void(run: MonthRun, step: str) -> None:
    order = list(STEPS)
    with sealed(run, step):
        pass
    require(run, step)
    for later in order[order.index(step) + 1 :]:
        with pytest.raises(StepRefused, match=STEPS[later]):
            require(run, later)


@pytest.mark.parametrize("step", [step for step in STEPS if step != "load"])
def test_a_step_that_fails_leaves_no_seal(run: MonthRun, step: str) -> None:
    with pytest.raises(ZeroDivisionError), sealed(run, step):
        raise ZeroDivisionError
    with pytest.raises(StepRefused, match=STEPS[step]):
        require(run, step)


FAIL = "update quality.checks set passed = false, severity = 'critical', is_fatal = {fatal} where name = '{name}'"


@pytest.mark.parametrize(
    ("name", "holder"),
    [
        ("stg_cin_episodes__delivery_is_not_of_an_earlier_month", "The delivery gate holds 916 for 2024-03"),
        ("indicator_values__all_is_of_one_authority", "The gate on the marts holds 916 for 2024-03"),
    ],
)
def test_the_release_judges_the_stored_results_itself(run: MonthRun, name: str, holder: str) -> None:
    """Every seal is in order, and the results still say that the delivery is held."""
    change(run, FAIL.format(name=name, fatal="true"))
    seal_anew(run)
    with pytest.raises(StepRefused, match=f"{holder}, so nothing is released: {name}"):
        let_through(run)


def test_lines_that_the_results_withhold_and_the_figures_do_not_are_refused(run: MonthRun) -> None:
    change(run, FAIL.format(name="practice_audits__share_of_records_left_out_is_below_the_limit", fatal="false"))
    seal_anew(run)
    with pytest.raises(StepRefused, match="is not what follows from the results of the delivery gate"):
        let_through(run)


@pytest.mark.parametrize("gate", ["delivery", "marts"])
def test_a_gate_that_left_no_result_let_nothing_through(run: MonthRun, gate: str) -> None:
    change(run, f"delete from quality.checks where gate = '{gate}'")
    seal_anew(run)
    with pytest.raises(StepRefused, match="has left no result about 916 for 2024-03"):
        let_through(run)
