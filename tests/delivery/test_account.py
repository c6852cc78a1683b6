"""One account of a delivery for every command: nothing that one of them knows is missing from the other."""

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from expectations.result import CheckResult
from scorecard.delivery.account import DeliveryAccount, account_of
from scorecard.delivery.received import Delivery, ReceivedFile
from scorecard.delivery.version_log import SsdVersion
from scorecard.periods import ReportingMonth

DELIVERY = Delivery(
    "916",
    ReportingMonth(2024, 3),
    (
        ReceivedFile("ssd_person", "received", rows=40),
        ReceivedFile("ssd_cin_episodes", "received", rows=60, missing_columns=("cine_close_date",)),
        ReceivedFile("practice_audits", "missing", "practice_audits.csv: not delivered. Ask for it."),
    ),
    ("notes.txt",),
)


def check(name: str, *, severity: str = "warning", passed: bool = False) -> CheckResult:
    return CheckResult(
        name=name,
        asset="staging/stg_person",
        extract="ssd_person",
        severity=severity,
        is_fatal=False,
        passed=passed,
        error="",
        rows=40,
        failing=0 if passed else 4,
        why=f"Why of {name}.",
        protects=(),
    )


def account(withheld: dict[str, str], lines: int = 50) -> DeliveryAccount:
    checks = [check("a_warning"), check("b_critical", severity="critical"), check("c_holds", passed=True)]
    return DeliveryAccount(DELIVERY, checks, withheld, lines)


NINE = {f"line_{at}": "not available: practice_audits.csv is missing" for at in range(8)} | {
    "line_9": "held: b_critical"
}


def test_the_account_holds_problems_failures_and_what_is_withheld() -> None:
    assert account(NINE).sentences == [
        "Loaded: 100 rows of 2 extracts.",
        "practice_audits.csv: not delivered. Ask for it.",
        "ssd_cin_episodes.csv: optional columns did not arrive and are blank: cine_close_date.",
        "notes.txt: no contract names this file; it was not read.",
        "b_critical (4 of 40 rows): Why of b_critical.",
        "Checks: 3; critical failures: 1; warnings: 1 (see the quality report).",
        "Withheld: 8 measures (not available: practice_audits.csv is missing).",
        "Withheld: 1 measures (held: b_critical).",
        "The delivery is fit to use in part: 41 of 50 measures; withheld: 9.",
    ]
    assert [check.name for check in account(NINE).failed] == ["b_critical", "a_warning"]


@pytest.mark.parametrize(
    ("withheld", "verdict"),
    [
        ({}, "The delivery is fit to use for all 2 measures."),
        ({"a": "held: x"}, "The delivery is fit to use in part: 1 of 2 measures; withheld: 1."),
        ({"a": "held: x", "b": "held: x"}, "The delivery is not fit to use: all 2 measures are withheld."),
    ],
)
def test_fit_to_use_is_said_of_what_is_fit(withheld: dict[str, str], verdict: str) -> None:
    assert account(withheld, lines=2).verdict == verdict


def test_what_holds_the_delivery_is_said_whatever_is_withheld() -> None:
    fatal = replace(check("no_referrals", severity="critical"), is_fatal=True)
    held = DeliveryAccount(DELIVERY, [fatal], {}, lines=2)
    assert held.verdict == "The delivery is not fit to use: no_referrals."
    assert replace(held, overridden={"no_referrals"}).verdict == "The delivery is fit to use for all 2 measures."


def test_the_account_says_which_version_of_the_dataset_came() -> None:
    dated = replace(DELIVERY, ssd_version=SsdVersion("1.3.1"))
    said = DeliveryAccount(dated, [], {}, lines=2).sentences
    assert said[:2] == [
        "Loaded: 100 rows of 2 extracts.",
        "Version 1.3.1 of the Standard Safeguarding Dataset, by its log.",
    ]


def test_what_is_withheld_is_read_from_the_warehouse(tmp_path: Path) -> None:
    warehouse = tmp_path / "916.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(
            """
            create schema control;
            create table control.withheld_indicators (indicator_id varchar, status varchar);
            create table control.indicator_extracts (indicator_id varchar, extract varchar);
            insert into control.withheld_indicators values ('b', 'held: x');
            insert into control.indicator_extracts values ('a', 'x'), ('a', 'y'), ('b', 'x'), ('c', 'y');
            """
        )
    found = account_of(warehouse, DELIVERY, [])
    assert (dict(found.withheld), found.lines) == ({"b": "held: x"}, 3)
    assert found.verdict == "The delivery is fit to use in part: 2 of 3 measures; withheld: 1."
