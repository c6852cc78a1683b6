"""The report on a delivery names the commentary that the figures contradict or have outrun."""

import re
from pathlib import Path

import duckdb
import pytest

from scorecard.quality_report import write_quality_report
from scorecard.settings import Settings
from tests.quality_report.warehouse import make_warehouse

CLAIMS = [
    ("agency_rate", 1, "<b>below</b> target", "contradicted", "The figure was 24.3% against a target of 15.0%.", True),
    ("agency_rate", 2, "at 24.3%", "agrees", "The figure was 24.3%.", True),
    ("turnover_rate", 1, "on target", "contradicted", "Said of an older month.", False),
]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


def report_with(settings: Settings, claims: list[tuple[str, int, str, str, str, bool]], why: str | None) -> str:
    """The words of the report on a warehouse in which commentary has been checked."""
    warehouse = make_warehouse(settings)
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(
            """
            create table quality.commentary_claims (
                indicator_id varchar, claim_number integer, claim varchar, verdict varchar, data_say varchar,
                is_shown boolean
            );
            create table quality.commentaries (indicator_id varchar, is_shown boolean, out_of_date varchar)
            """
        )
        for claim in claims:
            connection.execute("insert into quality.commentary_claims values (?, ?, ?, ?, ?, ?)", list(claim))
        connection.execute("insert into quality.commentaries values ('case_supervision_up_to_date', true, ?)", [why])
        connection.execute("insert into quality.commentaries values ('turnover_rate', false, 'Of an older month.')")
    html = (write_quality_report(settings, warehouse) / "index.html").read_text(encoding="utf-8")
    assert "<b>below</b>" not in html
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_contradicted_claims_are_listed_with_line_quote_and_what_the_data_say(settings: Settings) -> None:
    said = report_with(settings, CLAIMS, "It is about February 2024; the latest figure is for March 2024.")
    assert "Of 2 claims that were understood in the commentary shown, 1 is contradicted." in said
    assert (
        "Agency social workers “&lt;b&gt;below&lt;/b&gt; target” The figure was 24.3% against a target of 15.0%."
        in said
    )
    assert "Commentary older than its figure" in said
    assert "Children open to social care with up-to-date case supervision It is about February 2024" in said
    for unsaid in ("Said of an older month", "Of an older month", "at 24.3%"):
        assert unsaid not in said


def test_commentary_that_agrees_is_counted(settings: Settings) -> None:
    said = report_with(settings, CLAIMS[1:], None)
    assert "None: the data contradict none of 1 claim that was understood in the commentary shown." in said
    assert "Commentary older than its figure" not in said


def test_before_the_figures_are_counted_nothing_is_said_of_it(settings: Settings) -> None:
    report = write_quality_report(settings, make_warehouse(settings, is_held=True))
    assert "Not checked yet: commentary is held against the figures once they are counted." in (
        report / "index.html"
    ).read_text(encoding="utf-8")
