"""What every surface carries beside its figures: how fresh they are and how far they move, whole years for months that
are not shown, and the reservations under which a release counts a measure."""

import datetime
from pathlib import Path

import duckdb
import openpyxl
import pytest

from scorecard.publication import write_publication
from scorecard.publication.edition import public
from scorecard.publication.freshness import REVISED_WHERE_SAFE
from scorecard.publication.provenance import ProtectingCheck
from tests.publication.marts import MANIFEST, write_marts
from tests.publication.test_publication import page, pages, publish, words
from tests.support import table_of_workbook

MADE = {
    "released_at": "2024-04-19T09:30:00+00:00",
    "steps": [{"step": "load", "started_at": "2024-04-18T08:00:00+00:00", "ended_at": "2024-04-18T08:01:00+00:00"}],
}
# indicator: figures released more than once, how many moved, usual size, largest size
REVISED = {
    "referred_again": (14, 9, 0.42, 2.13),
    "rate_in_care": (3, 0, 0.0, 0.0),
    "profiles": (5, 2, 0.0, 4.0),
}
UNKNOWN = (
    "Provisional: records that come in late can still change it. By how much is not known yet, since no figure of this "
    "measure has been released twice."
)


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("marts") / "marts.duckdb"
    write_marts(path)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as made")
        connection.execute(
            "create table made.marts.usual_revisions (la_code varchar, indicator_id varchar, component varchar, "
            "months bigint, months_that_moved bigint, usual_size double, largest_size double)"
        )
        for indicator, sizes in REVISED.items():
            connection.execute(
                "insert into made.marts.usual_revisions values ('916', ?, '', ?, ?, ?, ?)", [indicator, *sizes]
            )
    return path


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, marts: Path) -> Path:
    return publish(tmp_path_factory.mktemp("published") / "r1", marts, **MADE)


def public_edition(folder: Path, marts: Path, dbt_manifest: Path) -> Path:
    folder.mkdir()
    write_publication(folder, marts, manifest=MANIFEST | MADE, dbt_manifest=dbt_manifest, edition=public(5))
    return folder


def about(path: Path, taken_on: datetime.date | None) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as made")
        connection.execute(
            "create table made.marts.about as select '916' as la_code, 'Gloucestershire' as authority_name, "
            "'E10000013' as ons_code, date '2024-03-31' as month_end, false as is_demonstration, "
            "?::date as taken_on, null::varchar as targets_of",
            [taken_on],
        )


def test_each_page_says_when_the_data_were_read_and_released(published: Path) -> None:
    said = (
        "The sender does not say when the data were taken; they were read on 18 April 2024. Released on 19 April 2024."
    )
    assert [path for path in pages(published) if said not in words(path.read_text(encoding="utf-8"))] == []
    cover = openpyxl.load_workbook(published / "scorecard.xlsx")["Cover"]
    assert said in [row[0] for row in cover.iter_rows(values_only=True)]


def test_the_day_on_which_the_sender_took_the_data_is_said(tmp_path: Path, marts: Path) -> None:
    path = tmp_path / "marts.duckdb"
    path.write_bytes(marts.read_bytes())
    about(path, datetime.date(2024, 4, 17))
    said = words(page(publish(tmp_path / "r1", path, **MADE), "months"))
    assert "Data taken on 17 April 2024. Released on 19 April 2024." in said


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        (
            "referred_again",
            "Provisional: half of the 14 figures released more than once moved by 0.4 percentage points or less; the "
            "largest change was 2.1 percentage points.",
        ),
        ("rate_in_care", "Provisional, but none of the 3 figures released more than once has changed since its first"),
        (
            "profiles",
            "Provisional: most of the 5 figures released more than once did not move; the largest change was 4.",
        ),
        ("attended", UNKNOWN),
    ],
)
def test_a_fresh_figure_says_how_far_others_moved(published: Path, measure: str, said: str) -> None:
    assert said in words(page(published, f"indicators/{measure}"))


def test_a_figure_that_is_not_there_is_not_provisional(published: Path) -> None:
    assert "Provisional" not in words(page(published, "indicators/moved"))


def test_the_scorecard_and_the_workbook_say_how_far_a_figure_moves(published: Path) -> None:
    first = words(page(published, "index"))
    assert first.count("Provisional: usually moves by 0.4 percentage points or less later") == 1
    assert first.count("Provisional:") == 1  # where nothing is known, or nothing usually moves, the table stays short
    rows = table_of_workbook(published / "scorecard.xlsx", "Comparisons")
    said = {row["Metric"]: row["After its first release"] for row in rows}
    assert said["Referred again"].startswith("Provisional: half of the 14 figures")
    assert said["Attended"] == UNKNOWN


def test_the_public_edition_says_when_its_figures_are_corrected(tmp_path: Path, marts: Path, published: Path) -> None:
    edition = public_edition(tmp_path / "public", marts, published.parent / "dbt_manifest.json")
    for path in pages(edition):
        said = words(path.read_text(encoding="utf-8"))
        assert "This edition was prepared on 19 April 2024." in said, path
        assert "Provisional" not in said.replace("[p] Provisional", "").replace("marked provisional", ""), path
    assert REVISED_WHERE_SAFE in words(page(edition, "indicators/referred_again"))


def test_a_whole_year_that_stands_for_months_says_so(tmp_path: Path, marts: Path, published: Path) -> None:
    path = tmp_path / "marts.duckdb"
    path.write_bytes(marts.read_bytes())
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as made; use made.marts")
        connection.execute(
            "update indicator_values set value = null, numerator = null, denominator = null, "
            "status = 'confidential: a small number' where indicator_id = 'referred_again' and basis = 'headline'"
        )
        connection.execute(
            "insert into indicator_values values ('916', 'referred_again', '', 'year_to_date', '2023-04-01', "
            "'2024-03-31', 30, 120, 25.0, 'available'), ('916', 'referred_again', '', 'year_to_date', '2022-04-01', "
            "'2023-03-31', 33, 110, 30.0, 'available')"
        )
        connection.execute(
            "update changes_over_the_year set direction_of_travel = 'not enough periods' "
            "where indicator_id = 'referred_again'"
        )
        connection.execute("update process_charts set is_drawn = false where indicator_id = 'referred_again'")
        connection.execute("alter table scorecard add column latest_basis varchar")
        connection.execute(
            "update scorecard set latest_basis = 'year_to_date', latest_numerator = 30, latest_denominator = 120, "
            "latest_value = 25.0, gap_to_target = 5.0, cases_short_of_target = 6 where indicator_id = 'referred_again'"
        )
    edition = public_edition(tmp_path / "public", path, published.parent / "dbt_manifest.json")
    why = "Single months are not shown, to protect privacy: this is the figure of a whole year."
    level = (
        "25.0% (April 2023 to March 2024) against a target of 20.0%: worse by 5.0 percentage points. "
        f"6 fewer of 120 would meet the target. {why} The year before it was 30.0%."
    )
    measure = words(page(edition, "indicators/referred_again"))
    assert level in measure
    assert "Some of its figures are not shown, to protect privacy, so nothing is said about direction." in measure
    assert "Not tested: some figures are not shown No expected range is drawn" in measure
    assert "Ours over 12 months" not in measure
    first = words(page(edition, "index"))
    assert f"25.0% April 2023 to March 2024 {why}" in first
    assert first.count(why) == 1
    rows = table_of_workbook(edition / "scorecard.xlsx", "Scorecard")
    told = next(row for row in rows if row["Metric"] == "Referred again")
    assert (told["Latest"], told["Period"], told["Against target"]) == (
        "25",
        "April 2023 to March 2024",
        "Worse than target",
    )


OVERRIDDEN = "indicator_values__figures_stay_in_bounds"
CHECKS = [
    *MANIFEST["checks"],
    {"name": OVERRIDDEN, "severity": "critical", "passed": False, "error": "", "rows": 36, "failing": 2,
     "protects": ["rate_in_care"]},
]  # fmt: skip
DESPITE = (
    "Counted although a check failed. 2 of 36 rows break the rule “Figures stay in bounds”. Overridden by decision: "
    "the census was late."
)
PARTLY = "Counted from partial data. Short breaks are not known."


def test_overridden_and_partial_data_are_said_on_the_page_and_in_the_row(
    tmp_path: Path, marts: Path, published: Path
) -> None:
    made = {
        "checks": CHECKS,
        "overrides": {OVERRIDDEN: "the census was late"},
        "fed_by_returns": {"attended": {"returns": ["cin_census"], "limits": ["Short breaks are not known."]}},
    }
    folder = publish(tmp_path / "r1", marts, **MADE, **made)
    assert DESPITE in words(page(folder, "indicators/rate_in_care"))
    assert words(page(folder, "indicators/attended")).count(PARTLY) == 2  # beside each part
    first = words(page(folder, "index"))
    assert first.count("Counted despite a failed check") == 1
    assert first.count("Counted from partial data") == 1
    for name in ("indicators/rate_in_care", "indicators/attended", "index"):
        assert "Counted despite" not in words(page(published, name)) and PARTLY not in words(page(published, name))
    # that a check was overridden, and why, is for the inside; what the data leave out, for everybody
    edition = tmp_path / "public"
    edition.mkdir()
    write_publication(
        edition,
        marts,
        manifest=MANIFEST | MADE | made,
        dbt_manifest=published.parent / "dbt_manifest.json",
        edition=public(5),
    )
    assert PARTLY in words(page(edition, "indicators/attended"))
    assert "although a check failed" not in words(page(edition, "indicators/rate_in_care"))


def test_what_a_return_leaves_out_is_said_wherever_the_figure_stands(tmp_path: Path, marts: Path) -> None:
    fed = {
        name: {"returns": ["ssda903"], "limits": [f"At the birthday alone, {name}."]}
        for name in ("attended", "children_referred")
    }
    folder = publish(tmp_path / "r1", marts, **MADE, fed_by_returns=fed)
    measure, related = (f"Counted from partial data. At the birthday alone, {name}." for name in fed)
    assert measure in words(page(folder, "indicators/attended"))
    assert words(page(folder, "indicators/referred_again")).count(related) == 1  # beside the related figure
    book = openpyxl.load_workbook(folder / "scorecard.xlsx")
    saying = {
        (sheet.title, said)
        for sheet in book
        for cells in sheet.iter_rows(values_only=True)
        for said in (measure, related)
        if said in cells
    }
    of_measure = next(sheet.title for sheet in book if measure in [row[0] for row in sheet.iter_rows(values_only=True)])
    assert saying == {(of_measure, measure), ("Months", measure), ("Months", related)}
    left_out = {
        row["Metric"]: row["What is left out"] for row in table_of_workbook(folder / "scorecard.xlsx", "Months")
    }
    assert {metric for metric, said in left_out.items() if said} == {"Children referred", *_titled(book[of_measure])}


def _titled(sheet: openpyxl.worksheet.worksheet.Worksheet) -> set[str]:
    """The title of a measure, as the first row of its sheet has it after its number."""
    return {str(next(sheet.iter_rows(values_only=True))[0]).split(". ", 1)[1]}


@pytest.mark.parametrize(
    ("rows", "failing", "happened"),
    [
        (190_794, 3_377, "3,377 of 190,794 rows break the rule “No draft is older than 90 days”"),
        (59, 1, "1 of 59 rows breaks the rule “No draft is older than 90 days”"),
        (59, 208, "The rule “No draft is older than 90 days” is broken"),
        (None, None, "The rule “No draft is older than 90 days” is broken"),
    ],
)
def test_a_warning_says_what_happened(rows: int | None, failing: int | None, happened: str) -> None:
    name = "case_supervisions__no_draft_is_older_than_90_days"
    check = ProtectingCheck(name, "case_supervisions", "warning", False, "", rows, failing, "Sign it.", ())
    assert check.happened == happened
