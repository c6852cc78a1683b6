"""The public edition as a visitor meets it: who says this, whom to ask, and nothing that only engineers read."""

import csv
import datetime
import json
import re
from pathlib import Path

import duckdb
import pytest

from scorecard.publication import read_marts, write_publication
from scorecard.publication.edition import public
from scorecard.publication.model import PublishedBy
from tests.publication.marts import DBT_MANIFEST, MANIFEST, write_marts
from tests.support import table_of_workbook

# tables of an inside release that a public edition has not
NOT_PUBLIC = ("restatements", "value_ranges", "data_quality_findings")


REVISED = "revised in the edition of March 2024"


def published(folder: Path, *, is_revised: bool = False) -> Path:
    folder.mkdir()
    write_marts(folder / "made.duckdb")
    with duckdb.connect(str(folder / "made.duckdb")) as connection:
        if is_revised:
            connection.execute("alter table marts.indicator_values add column value_symbol varchar")
            connection.execute(
                "update marts.indicator_values set value_symbol = 'u r', status = ? "
                "where indicator_id = 'referred_again' and basis = 'headline' and period_end = '2024-01-31'",
                [REVISED],
            )
        for table in NOT_PUBLIC:
            connection.execute(f"drop table marts.{table}")
    (folder / "dbt_manifest.json").write_text(json.dumps(DBT_MANIFEST), encoding="utf-8")
    write_publication(
        folder,
        folder / "made.duckdb",
        manifest=MANIFEST,
        dbt_manifest=folder / "dbt_manifest.json",
        edition=public(5),
    )
    return folder / "site"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(tmp_path_factory.mktemp("public") / "r1")


def words(page: Path) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.read_text(encoding="utf-8"))).strip()


def test_the_front_page_says_plainly_what_nobody_has_set(site: Path) -> None:
    front = words(site / "index.html")
    assert "What this is" in front
    assert "What is said here of a measure is judged from the figures shown here alone." in front
    assert "Published by Gloucestershire; the office has not been named" in front
    assert "Next edition No day has been set" in front
    assert "Whom to ask No contact has been named" in front


def test_the_front_page_says_who_publishes_when_and_whom_to_ask(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = PublishedBy("Director of children's services", "The county's switchboard", datetime.date(2024, 5, 31))
    monkeypatch.setattr(read_marts, "_published_by", lambda *_: told)
    front = words(published(tmp_path / "r1") / "index.html")
    assert "Published by Director of children&#39;s services, Gloucestershire" in front
    assert "Next edition 31 May 2024" in front
    assert "Whom to ask The county&#39;s switchboard" in front


def test_words_are_explained(site: Path) -> None:
    glossary = words(site / "glossary.html")
    for word in ("Child protection plan", "Return interview", "Normal variation"):
        assert word in glossary
    assert 'href="glossary.html"' in (site / "index.html").read_text(encoding="utf-8")


def test_no_page_holds_what_only_engineers_read(site: Path) -> None:
    checks = {check["name"].split("__")[-1].replace("_", " ").capitalize() for check in MANIFEST["checks"]}
    extracts = {received["extract"] for received in MANIFEST["inputs"]}
    assert checks and extracts
    assert not (site / "quality.html").exists()
    for page in site.rglob("*.html"):
        shown = page.read_text(encoding="utf-8")
        assert "quality.html" not in shown, page
        assert 'class="sql"' not in shown, page
        assert "How it is calculated" not in shown, page
        said = words(page)
        assert [name for name in (*checks, *extracts) if name in said] == [], page


def test_a_revised_figure_is_marked_on_its_page_in_the_files_and_in_the_workbook(tmp_path: Path) -> None:
    site = published(tmp_path / "r1", is_revised=True)
    page = words(site / "indicators" / "referred_again.html")
    assert "Revised in the edition of March 2024: January 2024." in page
    assert page.count("[u] [r]") == 1
    with (site.parent / "indicator_values.csv").open(encoding="utf-8", newline="") as file:
        marked = [row for row in csv.DictReader(file) if "r" in row["value_symbol"].split()]
    assert [(row["period_end"], row["value_symbol"], row["status"]) for row in marked] == [
        ("2024-01-31", "u r", REVISED)
    ]
    months = table_of_workbook(site.parent / "scorecard.xlsx", "Months")
    assert [row["Status"] for row in months if "evised" in row["Status"]] == [f"Low reliability; {REVISED}"]
